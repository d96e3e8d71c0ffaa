import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { projectCopy } from './project-copy.ts';

const CLI = join(import.meta.dirname, '../../../bin/lamplight.ts');

let project: ReturnType<typeof projectCopy>;
const running = new Set<Run>();

interface Run {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

beforeAll(() => {
  project = projectCopy('other-app');
});

afterEach(() => {
  for (const { child } of running) child.kill('SIGKILL');
  running.clear();
});

afterAll(() => project.remove());

function start(env: Record<string, string> = {}, args: string[] = []): Run {
  const child = spawn(process.execPath, ['--conditions=lamplight-source', CLI, 'dev', ...args], {
    cwd: project.folder,
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout!.on('data', (chunk) => (text += chunk));
  child.stderr!.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const run = { child, output: () => text, ended };
  running.add(run);
  return run;
}

async function ready(run: Run): Promise<string> {
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 50) {
    const found = /^ready (http:\/\/127\.0\.0\.1:\d+)$/m.exec(run.output());
    if (found) return found[1]!;
    await sleep(50);
  }
  throw new Error(`not ready:\n${run.output()}`);
}

/** Every process below one, itself left out. */
function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const below = rows.filter(([, parent]) => parent === pid).map(([child]) => child);
  return below.flatMap((child) => [child, ...descendants(child)]);
}

function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function gone(pids: number[], withinMs: number): Promise<number[]> {
  for (let waitedMs = 0; waitedMs < withinMs && pids.some(alive); waitedMs += 50) await sleep(50);
  return pids.filter(alive);
}

test('a run says where it is, and a SIGTERM ends it with all that it started', async () => {
  const run = start();
  const url = await ready(run);
  const runFile = join(project.folder, '.lamplight/run.json');
  expect(JSON.parse(readFileSync(runFile, 'utf8'))).toMatchObject({ version: 1, url, pid: run.child.pid, tenants: [] });
  expect(statSync(runFile).mode & 0o777).toBe(0o600);
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  const children = descendants(run.child.pid!);
  expect(children.length).toBeGreaterThan(3);

  const stoppedAt = performance.now();
  run.child.kill('SIGTERM');

  expect(await run.ended).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  expect(existsSync(runFile)).toBe(false);
  expect(await gone(children, 1_000)).toEqual([]);
}, 60_000);

test('a run that is killed leaves no process behind', async () => {
  const run = start();
  await ready(run);
  const children = descendants(run.child.pid!);
  run.child.kill('SIGKILL');
  expect(await gone(children, 5_000)).toEqual([]);
}, 60_000);

test('a second run in the same folder is refused, the first goes on', async () => {
  const first = start();
  const url = await ready(first);
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.output()).toBe(
    `lamplight dev: already running at ${url} (process ${first.child.pid}): stop it first\n`,
  );
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
}, 60_000);

test('a busy port is one clear line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const run = start({ PORT: String(port) });
  expect(await run.ended).toBe(1);
  expect(run.output().split('\n').slice(1).join('\n')).toBe(
    `lamplight dev: port ${port} is busy: stop what listens there, or start with PORT=0 to pick a free one\n`,
  );
  server.close();
}, 30_000);

test.each([
  [{ PORT: 'http' }, [], 'lamplight dev: PORT=http is no port: give a number from 0 (picks a free one) to 65535\n'],
  [{}, ['--quie'], 'lamplight dev: no flag --quie; did you mean --quiet?\n'],
])(
  'wrong use is answered with what is right: %j %j',
  async (env, args, line) => {
    const run = start(env as Record<string, string>, args);
    expect(await run.ended).toBe(2);
    expect(run.output()).toBe(line);
  },
  30_000,
);
