import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, realClock } from '../../../local/clock.ts';
import { createFunctionPool, type FunctionPool, type PoolOptions } from '../../../local/lambda/pool.ts';
import { createRecords, type LocalRecord, type LogRecord, type MetricRecord } from '../../../local/records.ts';
import type { LocalFunction } from '../../../local/template/app.ts';

const cleanups: (() => Promise<void> | void)[] = [];

/** Ends every pool and removes every folder that the tests of a file made. */
export async function cleanUp(): Promise<void> {
  for (const clean of cleanups.splice(0).reverse()) await clean();
}

/** A temporary folder that holds these files. */
export function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-test-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function localFunction(
  source: string | Record<string, string>,
  changes: Partial<LocalFunction> = {},
): LocalFunction {
  return {
    id: 'Fixture',
    stack: 'TestStack',
    path: 'TestStack/Fixture',
    name: 'test-local-fixture',
    title: 'fixture',
    arn: 'arn:aws:lambda:eu-central-1:000000000000:function:test-local-fixture',
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    codeFolder: folderOf(typeof source === 'string' ? { 'index.mjs': source } : source),
    layerFolders: [],
    memorySizeMb: 128,
    timeoutMs: 3000,
    environment: {},
    logGroup: '/aws/lambda/test-local-fixture',
    logFormat: 'JSON',
    applicationLogLevel: 'TRACE',
    systemLogLevel: 'INFO',
    roleArn: 'arn:aws:iam::000000000000:role/fixture',
    statements: [],
    ...changes,
  };
}

export interface Fixture {
  pool: FunctionPool;
  records: LocalRecord[];
  /** Messages of the function's own lines. */
  lines(): string[];
  /** Messages of the platform's records. */
  platform(): string[];
  logs(): LogRecord[];
  metrics(name: string): MetricRecord[];
  notices(): string[];
}

/** A pool of one small handler, and everything that it publishes. */
export function poolOf(
  source: string | Record<string, string>,
  changes: Partial<LocalFunction> = {},
  options: Partial<PoolOptions> & { clock?: Clock } = {},
): Fixture {
  const stream = createRecords();
  const records: LocalRecord[] = [];
  stream.subscribe((record) => records.push(record));
  const fn = localFunction(source, changes);
  const pool = createFunctionPool(fn, { clock: realClock, records: stream, environment: {}, ...options });
  cleanups.push(() => pool.stop());
  const logs = () => records.filter((record) => record.kind === 'log');
  return {
    pool,
    records,
    logs,
    lines: () =>
      logs()
        .filter(({ origin }) => origin === 'function')
        .map(({ message }) => message),
    platform: () =>
      logs()
        .filter(({ origin }) => origin === 'platform')
        .map(({ message }) => message),
    metrics: (name) => records.filter((record) => record.kind === 'metric').filter((metric) => metric.name === name),
    notices: () => records.filter((record) => record.kind === 'notice').map(({ message }) => message),
  };
}

/** A handler that answers with its process and says so in `file`, and what waits for that without reading a single answer. */
export function answeredUnread(leastMs: number): { source: string; wait(): Promise<void> } {
  const file = join(folderOf({}), 'answered');
  return {
    source: `import { writeFileSync } from 'node:fs';
      export const handler = async () => { writeFileSync(${JSON.stringify(file)}, ''); return process.pid; };`,
    async wait() {
      rmSync(file, { force: true });
      await new Promise((resolve) => setImmediate(resolve)); // the event is with the process then
      let untilMs = performance.now() + leastMs;
      while (!existsSync(file)) untilMs = Math.max(untilMs, performance.now() + 100); // until its answer has left it, too
      while (performance.now() < untilMs);
    },
  };
}
