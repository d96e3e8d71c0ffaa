import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { LocalError } from '../local-error.ts';

/** Where a run remembers what it applied; nobody but the owner reads it. */
const RECORD = `
CREATE TABLE IF NOT EXISTS lamplight_migrations (name text PRIMARY KEY, checksum text NOT NULL);
REVOKE ALL ON lamplight_migrations FROM PUBLIC`;
/** Any number, the same for all: two starts on one database apply one after the other. */
const LOCK = 4600_4601;

interface Migration {
  name: string;
  file: string;
  sql: string;
  checksum: string;
}

/**
 * Applies the numbered .sql files of a folder in order, once each, each in a transaction of its own.
 *
 * @returns the names of those that it applied now
 * @throws LocalError `migration_failed` with file and line for SQL that fails, and for a file that was changed, removed
 *   or put between others after it had been applied
 */
export async function migrate({ url, folder }: { url: string; folder: string }): Promise<string[]> {
  const migrations = readMigrations(folder);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(RECORD);
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'SELECT name, checksum FROM lamplight_migrations ORDER BY name',
    );
    refuseRewrittenHistory(migrations, rows);
    const waiting = migrations.slice(rows.length);
    for (const migration of waiting) await apply(client, migration);
    return waiting.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  for (const name of names) {
    if (!/^\d{4}_/.test(name)) throw failed(join(folder, name), 'name it with four digits first: 0001_first.sql');
  }
  return names.map((name) => {
    const file = join(folder, name);
    const sql = readFileSync(file, 'utf8');
    return { name, file, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

function refuseRewrittenHistory(migrations: Migration[], applied: { name: string; checksum: string }[]): void {
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = migrations.find((one) => one.name === name);
    if (!migration) throw failed(name, 'was applied, but its file is gone: put it back, or start with --fresh');
    if (migration.checksum !== checksum) {
      throw failed(
        migration.file,
        'was changed after it was applied: put the change into a new file, or start with --fresh',
      );
    }
    const inPlace = migrations[index]!;
    if (inPlace.name !== name) {
      throw failed(
        inPlace.file,
        `comes before ${name}, which is applied already: give it the next number, or start with --fresh`,
      );
    }
  }
}

async function apply(client: pg.Client, { name, file, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO lamplight_migrations (name, checksum) VALUES ($1, $2)', [name, checksum]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {}); // the connection itself may be gone
    const { message, position } = error as pg.DatabaseError;
    const line = position ? sql.slice(0, Number(position) - 1).split('\n').length : undefined;
    throw failed(line ? `${file}:${line}` : file, message);
  }
}

function failed(where: string, what: string): LocalError {
  return new LocalError('migration_failed', `${where}: ${what}`);
}
