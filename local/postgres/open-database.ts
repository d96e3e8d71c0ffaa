import pg from 'pg';
import { LocalError } from '../local-error.ts';
import { type PostgresOptions, type RunningPostgres, startPostgres } from './start-postgres.ts';

/**
 * The run's database: an own PostgreSQL, or the server that `externalUrl` (LAMPLIGHT_DATABASE_URL) names, whose login
 * must own the database and be able to make roles.
 *
 * @throws LocalError `database_failed` where it cannot be reached or does not start
 */
export async function openDatabase(options: PostgresOptions, externalUrl?: string): Promise<RunningPostgres> {
  if (!externalUrl) return startPostgres(options);
  const client = new pg.Client({ connectionString: externalUrl, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalError(
      'database_failed',
      `LAMPLIGHT_DATABASE_URL cannot be reached (${reason}): start that server, or unset the variable`,
    );
  }
  return { url: externalUrl, pid: undefined, stop: async () => {} };
}
