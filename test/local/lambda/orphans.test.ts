import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanUp, folderOf, localFunction } from './fixture.ts';

afterEach(cleanUp);

const local = (path: string) => pathToFileURL(fileURLToPath(new URL(`../../../local/${path}`, import.meta.url))).href;

/** A run of its own that invokes a handler; resolves with the instance's process id once the handler runs. */
async function runInProcess(code: string) {
  const fn = localFunction(
    `export const handler = async () => { process.stdout.write('pid ' + process.pid + '\\n'); ${code} };`,
    {
      timeoutMs: 60_000,
    },
  );
  const script = `
    import { realClock } from '${local('clock.ts')}';
    import { createFunctionPool } from '${local('lambda/pool.ts')}';
    import { createRecords } from '${local('records.ts')}';
    const records = createRecords();
    records.subscribe((record) => record.kind === 'log' && record.message.startsWith('pid') && console.log(record.message));
    createFunctionPool(${JSON.stringify(fn)}, { clock: realClock, records, environment: {} }).invoke({});
  `;
  const folder = folderOf({ 'run.ts': script, 'package.json': '{"type":"module"}' });
  const parent = spawn(process.execPath, [`${folder}/run.ts`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout!, 'data');
  return { parent, pid: Number(String(line).split(' ')[1]) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A container's first process may be slow to collect the dead.
  const status = `/proc/${pid}/status`;
  return !(existsSync(status) && readFileSync(status, 'utf8').includes('State:\tZ'));
}

describe('an instance does not outlive its run', () => {
  test.each([
    ['SIGKILL', 'waits', 'await new Promise((r) => setTimeout(r, 60_000));'],
    ['SIGKILL', 'spins', 'for (;;);'],
    ['SIGTERM', 'spins', 'for (;;);'],
  ] as const)('that ends by %s while a handler %s', async (signal, _name, code) => {
    const { parent, pid } = await runInProcess(code);
    expect(isAlive(pid)).toBe(true);
    parent.kill(signal);
    await once(parent, 'exit');
    for (let n = 0; n < 100 && isAlive(pid); n += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isAlive(pid)).toBe(false);
  });
});
