import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

function start(env: Record<string, string> = {}, args: string[] = [], cwd = project.folder): Run {
  const child = spawn(process.execPath, ['--conditions=lamplight-source', CLI, 'dev', ...args], {
    cwd,
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

test('of two starts at once in the same folder one is refused, and the other gets ready', async () => {
  const both = [start(), start()];
  const refused = await Promise.race(both.map((run) => run.ended.then(() => run)));
  expect(await refused.ended).toBe(1);
  const going = both.find((run) => run !== refused)!;
  expect(refused.output().trim().split('\n').at(-1)).toMatch(
    new RegExp(`^lamplight dev: (already starting, or on its way out|process ${going.child.pid} has the data folder)`),
  );
  expect((await fetch(`${await ready(going)}/nothing`)).status).toBe(404);
  going.child.kill('SIGINT');
  expect(await going.ended).toBe(0);
}, 60_000);

test('a start is broken off at once', async () => {
  const run = start();
  while (!run.output().includes('starting')) await sleep(20);
  const children = descendants(run.child.pid!);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(130);
  expect(await gone(children, 5_000)).toEqual([]);
  const next = start();
  await ready(next);
  next.child.kill('SIGINT');
  expect(await next.ended).toBe(0);
}, 60_000);

test('a run whose reader is gone stops in order, as at Ctrl-C', async () => {
  const run = start();
  const url = await ready(run);
  run.child.stdout!.destroy();
  // Makes the function fail, which a line says to nobody.
  await fetch(`${url}/notes`, { method: 'POST', body: 'no JSON' }).catch(() => {});
  expect(await run.ended).toBe(0);
  expect(existsSync(join(project.folder, '.lamplight/run.json'))).toBe(false);
  expect(existsSync(join(project.folder, '.lamplight/lock'))).toBe(false);
  await expect(fetch(url)).rejects.toThrow();
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

const ONE_FUNCTION = `import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Greetings');
const runtime = Runtime.NODEJS_24_X;
const fn = new NodejsFunction(stack, 'Greet', { entry: 'greet.ts', runtime, timeout: Duration.seconds(5) });
new HttpApi(stack, 'Api', { defaultIntegration: new HttpLambdaIntegration('Greeting', fn) });
`;

test("a saved handler of CDK's own function is live after a synthesis, and a change of the stack is said", async () => {
  const plain = projectCopy('other-app');
  rmSync(join(plain.folder, 'lamplight.config.ts'));
  writeFileSync(join(plain.folder, 'package-lock.json'), '{}');
  writeFileSync(join(plain.folder, 'app.ts'), ONE_FUNCTION);
  const greet = (text: string) => `export const handler = async () => '${text}';\n`;
  const save = (text: string) => writeFileSync(join(plain.folder, 'greet.ts'), text);
  save(greet('hello'));
  const run = start({}, [], plain.folder);
  const url = await ready(run);
  const said = async (words: RegExp) => {
    for (let waitedMs = 0; waitedMs < 30_000 && !words.test(run.output()); waitedMs += 50) await sleep(50);
    expect(run.output()).toMatch(words);
  };
  const answer = async () => (await fetch(url)).text();
  expect(await answer()).toBe('hello');
  save(greet('good day'));
  await said(/Greet: new code is live after \d+ ms/);
  expect(await answer()).toBe('good day');
  save('export const handler = ;');
  await said(/greet\.ts: what runs stays: /);
  expect(await answer()).toBe('good day');
  save(greet('good day'));
  writeFileSync(join(plain.folder, 'app.ts'), ONE_FUNCTION.replace('seconds(5)', 'seconds(6)'));
  await said(/app\.ts.*: the stack changed \(Greet\); start again to run it/);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  plain.remove();
}, 120_000);

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
