import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import { asOwner, type Run } from './owner-database.ts';
import { type Migration, waitingMigrations } from './read-migrations.ts';
import { splitStatements } from './split-statements.ts';

/** The same table as a local run keeps; nobody but the owner reads it. */
const RECORD = [
  'CREATE TABLE IF NOT EXISTS lamplight_migrations (name text PRIMARY KEY, checksum text NOT NULL)',
  'REVOKE ALL ON lamplight_migrations FROM PUBLIC',
];
/** The local run's number: two deployments at once apply one after the other. `FROM`, since the Data API gives no `void`. */
const LOCK = 'SELECT 1 AS locked FROM pg_advisory_xact_lock(46004601)';

/**
 * Applies what a database does not have yet, in order, each migration in a transaction of its own.
 *
 * @returns the names of those that it applied now
 * @throws Error naming the migration and the number of its statement, for SQL that fails; those before it stay applied
 */
export async function migrate(client: RDSDataClient, migrations: readonly Migration[]): Promise<string[]> {
  const applied: string[] = [];
  for (;;) {
    const name = await asOwner(client, (run) => applyNext(run, migrations));
    if (!name) return applied;
    applied.push(name);
  }
}

async function applyNext(run: Run, migrations: readonly Migration[]): Promise<string | undefined> {
  await run(LOCK);
  for (const sql of RECORD) await run(sql);
  const applied = await run('SELECT name, checksum FROM lamplight_migrations ORDER BY name');
  const [next] = waitingMigrations(migrations, applied as { name: string; checksum: string }[]);
  if (!next) return undefined;
  for (const [index, sql] of splitStatements(next.sql).entries()) {
    try {
      await run(sql);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${next.name}, statement ${index + 1}: ${reason}`, { cause: error });
    }
  }
  const { name, checksum } = next;
  await run('INSERT INTO lamplight_migrations (name, checksum) VALUES (:name, :checksum)', { name, checksum });
  return name;
}
