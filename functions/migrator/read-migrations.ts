import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  /** `0001_tables.sql` */
  name: string;
  sql: string;
  /** SHA-256 of the file, as the local run records it. */
  checksum: string;
}

/** The .sql files of a folder in the order of their numbers. */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/**
 * Those that a database does not have yet. It may be ahead: a deployment that fails after its migrations is rolled back to
 * code that does not have their files, and the rollback must not fail, too.
 *
 * @throws Error where one that was applied has been changed, or removed from between others, or one was put before it
 */
export function waitingMigrations(
  migrations: readonly Migration[],
  applied: readonly { name: string; checksum: string }[],
): Migration[] {
  const newest = migrations.at(-1)?.name ?? '';
  for (const [index, { name, checksum }] of applied.entries()) {
    if (name > newest) break;
    const migration = migrations.find((one) => one.name === name);
    if (!migration) throw new Error(`${name} was applied, but its file is gone: put it back`);
    if (migration.checksum !== checksum) {
      throw new Error(`${name} was changed after it was applied: put the change into a new file`);
    }
    const inPlace = migrations[index]!.name;
    if (inPlace !== name) throw new Error(`${inPlace} comes before ${name}, which is applied: give it the next number`);
  }
  return migrations.slice(applied.length);
}
