import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { LocalError } from '../local-error.ts';
import { choosePort } from '../ports.ts';
import type { Records } from '../records.ts';
import { postgresBinaries } from './binaries.ts';
import { databaseUrl } from './database-url.ts';
import { ADMIN, initialiseCluster, type Owner, prepareDatabase } from './initialise.ts';
import { recordedPid, stopOrphan } from './orphan.ts';
import { serverSettings } from './settings.ts';
import { unprivileged } from './unprivileged.ts';
import { spawnWatched } from './watchdog.ts';

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 2500;
/** Old back ends need a moment to notice that their postmaster is gone; until then a new one is refused. */
const RESTART_PAUSES_MS = [50, 100, 200, 400, 800, 1600, 3200];
/** 107 bytes are a socket path's limit on Linux, 103 on macOS; `/.s.PGSQL.5432` is part of it. */
const LONGEST_SOCKET_FOLDER = 85;

export interface PostgresOptions {
  /** Its files go to `postgres/` in here. */
  dataFolder: string;
  clock: Clock;
  records: Records;
  databaseName: string;
  /** Owns the database, and is what Aurora's master user is: no superuser, but may make roles. */
  owner: Owner;
}

export interface RunningPostgres {
  /** Connects as the owner. The same after a restart. */
  url: string;
  /** Absent on Windows, where it listens on TCP. */
  socketFolder?: string;
  /** Of the postmaster, while it runs. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * Makes the database's files where there are none, which takes the longest of a first start and needs to know nothing of
 * the template: so it can be done while that is synthesised. `startPostgres` does it where nobody has.
 */
export async function preparePostgres(dataFolder: string) {
  const binaries = await postgresBinaries();
  const user = unprivileged();
  const folder = join(user.folderFor(resolve(dataFolder)), 'postgres');
  const data = join(folder, 'data');
  await stopOrphan(data);
  if (!folder.startsWith(resolve(dataFolder))) forgetOtherData(folder, dataFolder);
  const adminPassword = await initialiseCluster(folder, binaries.initdb, user);
  return { binaries, user, data, adminPassword };
}

/**
 * A real PostgreSQL on a folder, reachable by a Unix socket. It ends with this process, however that ends, and is
 * started again, recovering, when it is killed.
 *
 * @throws LocalError `database_failed` where it does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { clock, records, databaseName, owner } = options;
  const { binaries, user, data, adminPassword } = await preparePostgres(options.dataFolder);
  const socketFolder = mkdtempSync(join(shortTemporaryFolder(), 'lamplight-pg-'));
  const overTcp = process.platform === 'win32';
  const host = overTcp ? '127.0.0.1' : socketFolder;
  const port = overTcp ? await choosePort(0) : 5432;
  const command = [...user.prefix, binaries.postgres, '-D', data, ...serverSettings({ socketFolder, port, overTcp })];
  let stopping = false;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    if (!overTcp) user.makeFolder(socketFolder);
    const child = spawnWatched({ command, socketFolder, uid: user.uid });
    server = child; // already: a stop that comes before it is ready has to end it, too
    await ready(child);
    child.once('close', (code) => {
      if (!stopping) void restart(code);
    });
  }

  async function restart(code: number | null): Promise<void> {
    say('error', `PostgreSQL ended (code ${code}); starting it again`);
    for (const pauseMs of RESTART_PAUSES_MS) {
      await sleep(pauseMs, undefined, { ref: false });
      if (stopping) return;
      try {
        await start();
        say('info', 'PostgreSQL runs again');
        return;
      } catch {
        // The last pause decides; until then the back ends of the killed one may still be ending.
      }
    }
    say('error', `PostgreSQL does not start again: stop the run, and look into ${data} or start with --fresh`);
  }

  function say(level: 'info' | 'error', message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'database', message });
  }

  async function stop(): Promise<void> {
    stopping = true;
    if (server) await stopServer(server, () => recordedPid(data));
    rmSync(socketFolder, { recursive: true, force: true });
  }

  const at = { host, port };
  try {
    await start();
    const admin = { ...at, username: ADMIN, password: adminPassword, databaseName: 'postgres' };
    await prepareDatabase(databaseUrl(admin), databaseName, owner);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: databaseUrl({ ...at, ...owner, databaseName }),
    ...(overTcp ? {} : { socketFolder }),
    get pid() {
      return recordedPid(data);
    },
    stop,
  };
}

/** Files outside of the data folder are its own only while it says so: a new data folder (`--fresh`) starts anew. */
function forgetOtherData(folder: string, dataFolder: string): void {
  const note = join(dataFolder, 'postgres-folder');
  if (!existsSync(note)) rmSync(folder, { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(note, folder);
}

/** Resolves when it accepts connections. */
async function ready(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      child.stdin?.end();
      reject(
        new LocalError(
          'database_failed',
          `PostgreSQL was not ready within ${START_LIMIT_MS / 1000} s: try again, or set LAMPLIGHT_DATABASE_URL to a server of your own`,
        ),
      );
    }, START_LIMIT_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(late);
      reject(
        new LocalError(
          'database_failed',
          `PostgreSQL ended with code ${code}: ${said.trim().split('\n').slice(-3).join(' ')}`,
        ),
      );
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-4000);
      if (!said.includes('ready to accept connections')) return;
      clearTimeout(late);
      resolve();
    });
  });
}

async function stopServer(child: ChildProcess, pid: () => number | undefined): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise<true>((resolve) => child.once('close', () => resolve(true)));
  if (process.platform === 'win32') child.kill();
  child.stdin?.end();
  const inTime = await Promise.race([closed, sleep(STOP_LIMIT_MS, false, { ref: false })]);
  if (inTime) return;
  const stuck = pid();
  // Immediate shutdown: the next start recovers, as after a crash.
  if (stuck) process.kill(stuck, 'SIGQUIT');
  await closed;
}

function shortTemporaryFolder(): string {
  const folder = realpathSync(tmpdir());
  return folder.length > LONGEST_SOCKET_FOLDER - 'lamplight-pg-XXXXXX'.length && process.platform !== 'win32'
    ? '/tmp'
    : folder;
}
