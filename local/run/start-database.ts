import { resolve } from 'node:path';
import type { SecretStore } from '../aws/secretsmanager/secret-store.ts';
import type { Clock } from '../clock.ts';
import { LocalError } from '../local-error.ts';
import { migrate } from '../postgres/migrate.ts';
import { openDatabase } from '../postgres/open-database.ts';
import { type RoleSecret, setRolePasswords } from '../postgres/role-passwords.ts';
import type { RunningPostgres } from '../postgres/start-postgres.ts';
import type { Records } from '../records.ts';
import type { LocalApp, LocalCluster } from '../template/app.ts';

export interface DatabaseOptions {
  app: LocalApp;
  secrets: SecretStore;
  projectFolder: string;
  dataFolder: string;
  /** Folder of migrations, relative to the project. */
  migrations: string | undefined;
  clock: Clock;
  records: Records;
}

export interface RunningDatabase extends RunningPostgres {
  cluster: LocalCluster;
}

/**
 * Starts the database of the template's cluster, brings its schema up to date and gives its roles the passwords of their
 * secrets. Undefined where the template has no cluster.
 *
 * @throws LocalError `template_unsupported` for more clusters than one, or one without a master secret
 */
export async function startDatabase(options: DatabaseOptions): Promise<RunningDatabase | undefined> {
  const { app, secrets, projectFolder, dataFolder, migrations, clock, records } = options;
  const [cluster, another] = app.clusters;
  if (!cluster) return undefined;
  if (another) {
    throw new LocalError(
      'template_unsupported',
      `two database clusters (${cluster.id}, ${another.id}): a local run has one`,
    );
  }
  const owner = roleOf(secrets.current(cluster.masterSecretArn ?? '') ?? '');
  if (!owner) {
    throw new LocalError(
      'template_unsupported',
      `${cluster.id} has no master secret with "username" and "password": use Credentials.fromSecret or fromGeneratedSecret`,
    );
  }
  const { databaseName } = cluster;
  const external = process.env.LAMPLIGHT_DATABASE_URL;
  const postgres = await openDatabase({ dataFolder, clock, records, databaseName, owner }, external);
  try {
    if (migrations) await migrate({ url: postgres.url, folder: resolve(projectFolder, migrations) });
    const roles = secrets.list().flatMap(({ arn }) => roleOf(secrets.current(arn) ?? '') ?? []);
    await setRolePasswords({ url: postgres.url, secrets: roles.filter(({ username }) => username !== owner.username) });
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return Object.assign(postgres, { cluster });
}

/** The database role that a secret's value is for, if it is for one. */
function roleOf(value: string): RoleSecret | undefined {
  try {
    const { username, password } = JSON.parse(value) as Partial<RoleSecret>;
    return username && password ? { username, password } : undefined;
  } catch {
    return undefined; // a plain string, such as a signing key
  }
}
