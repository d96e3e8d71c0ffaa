import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { LocalError } from '../local-error.ts';
import type { Unprivileged } from './unprivileged.ts';

/** The superuser, whom only this folder uses: what stands for Aurora's own `rdsadmin`. */
export const ADMIN = 'lamplight_admin';
/** What Aurora's `rds_superuser` may hand on of PostgreSQL's own (Aurora user guide, "Viewing roles and their privileges"). */
const OWNER_MAY_GRANT = ['pg_checkpoint', 'pg_monitor', 'pg_signal_backend', 'pg_use_reserved_connections'];

export interface Owner {
  username: string;
  password: string;
}

/**
 * Makes the database's files where there are none, and gives the superuser's password.
 *
 * Not synced and in locale C: a run's data may be lost with the machine, and start-up counts.
 */
export async function initialiseCluster(folder: string, initdb: string, user: Unprivileged): Promise<string> {
  const passwordFile = join(folder, 'admin-password');
  if (existsSync(join(folder, 'data', 'PG_VERSION'))) return readFileSync(passwordFile, 'utf8');
  user.makeFolder(folder);
  // What an earlier, interrupted start left: initdb refuses a folder with something in it.
  rmSync(join(folder, 'data'), { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.uid);
  const options = [
    `--pgdata=${join(folder, 'data')}`,
    `--username=${ADMIN}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256', // the only one that the Data API supports
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  await run([...user.prefix, initdb, ...options], user.uid);
  return password;
}

/** Makes the owner (Aurora's master user: no superuser, but may make roles) and its database, where they are missing. */
export async function prepareDatabase(adminUrl: string, databaseName: string, owner: Owner): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const name = pg.escapeIdentifier(owner.username);
    const known = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [owner.username]);
    const verb = known.rowCount ? 'ALTER' : 'CREATE';
    await admin.query(`${verb} ROLE ${name} LOGIN CREATEROLE CREATEDB PASSWORD ${pg.escapeLiteral(owner.password)}`);
    if (!known.rowCount) await admin.query(`GRANT ${OWNER_MAY_GRANT.join(', ')} TO ${name} WITH ADMIN OPTION`);
    const database = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (!database.rowCount) await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(databaseName)} OWNER ${name}`);
  } finally {
    await admin.end();
  }
}

async function run([program = '', ...rest]: string[], uid: number | undefined): Promise<void> {
  const as = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
    ...as,
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new LocalError(
      'database_failed',
      `initdb ended with code ${code}: ${said.trim().split('\n').slice(-3).join(' ')}`,
    );
}
