import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { realClock } from '../../../local/clock.ts';
import { startPostgres } from '../../../local/postgres/start-postgres.ts';
import { createRecords, type LocalRecord } from '../../../local/records.ts';
import { query } from '../../support/query.ts';

let dataFolder: string;
const said: LocalRecord[] = [];
const records = createRecords();
records.subscribe((record) => said.push(record));

beforeAll(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-test-'));
});
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

const start = (owner = { username: 'migrator', password: "p'w/ d" }) =>
  startPostgres({ dataFolder, clock: realClock, records, databaseName: 'suite', owner });

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, limitMs = 5000): Promise<void> {
  for (let waitedMs = 0; !condition() && waitedMs < limitMs; waitedMs += 20) await sleep(20);
}

describe('a local PostgreSQL', () => {
  it('keeps its data from one start to the next', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    const pid = first.pid!;
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(first.socketFolder!)).toBe(false);
    const second = await start();
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await second.stop();
  });

  it('has an owner who may make roles and hand on what Aurora’s master user may, but is no superuser', async () => {
    const postgres = await start();
    await query(
      postgres.url,
      'CREATE ROLE reader LOGIN; GRANT pg_monitor TO reader; ALTER ROLE reader SET statement_timeout = 5000',
    );
    await expect(query(postgres.url, 'GRANT pg_read_all_stats TO reader')).rejects.toThrow(
      'permission denied to grant role "pg_read_all_stats"',
    );
    expect(
      await query(postgres.url, 'SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user'),
    ).toEqual([{ rolsuper: false, rolbypassrls: false }]);
    await postgres.stop();
  });

  it('asks everybody for a password, and takes the owner’s new one', async () => {
    await (await start()).stop();
    const postgres = await start({ username: 'migrator', password: 'new' });
    await expect(query(postgres.url.replace(':new@', ':old@'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    expect(statSync(join(dataFolder, 'postgres')).mode & 0o077).toBe(0);
    await postgres.stop();
  });

  it('is started again when it is killed, with everything that was committed', async () => {
    const postgres = await start();
    const killed = postgres.pid!;
    await query(postgres.url, 'CREATE TABLE committed AS SELECT 1 AS n');
    process.kill(killed, 'SIGKILL');
    await until(() => said.some((record) => record.kind === 'notice' && record.message === 'PostgreSQL runs again'));
    expect(postgres.pid).not.toBe(killed);
    expect(await query(postgres.url, 'SELECT n FROM committed')).toEqual([{ n: 1 }]);
    await postgres.stop();
  });

  it('is not started again by a stop that comes while it is', async () => {
    const postgres = await start();
    const killed = postgres.pid!;
    process.kill(killed, 'SIGKILL');
    // Its successor has written its own id, and recovers.
    while (postgres.pid === undefined || postgres.pid === killed) await sleep(1);
    const successor = postgres.pid;
    await postgres.stop();
    expect(isAlive(successor)).toBe(false);
  });

  it('is ended again where its database cannot be made', async () => {
    const before = await start();
    await before.stop();
    await expect(start({ username: 'pg_reserved', password: 'x' })).rejects.toThrow('"pg_reserved"');
    await (await start()).stop();
  });

  it('ends when the process that started it is killed, and starts again after that', async () => {
    const script = `
      import { startPostgres } from ${JSON.stringify(join(process.cwd(), 'local/postgres/start-postgres.ts'))};
      const clock = { now: () => 0, at: () => ({ cancel() {} }), hold: () => () => {} };
      const records = { publish() {}, subscribe: () => () => {} };
      const owner = { username: 'migrator', password: 'x' };
      const postgres = await startPostgres({ dataFolder: process.argv[1], clock, records, databaseName: 'suite', owner });
      console.log(postgres.pid);
      setInterval(() => {}, 1000);`;
    const child = spawn(
      process.execPath,
      ['--conditions=lamplight-source', '--input-type=module', '--eval', script, dataFolder],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const pid = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await until(() => !isAlive(pid), 3000);
    expect(isAlive(pid)).toBe(false);
    await (await start()).stop();
  });
});
