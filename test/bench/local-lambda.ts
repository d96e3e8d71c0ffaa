import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../local/clock.ts';
import { startHttpApi } from '../../local/events/http-api.ts';
import { createFunctionPool, type FunctionPool } from '../../local/lambda/pool.ts';
import { createRecords } from '../../local/records.ts';
import type { LocalFunction } from '../../local/template/app.ts';

/** One figure of a benchmark. */
export interface BenchRow {
  what: string;
  value: number;
  unit: string;
  /** What it is to stay under, where there is such a figure. */
  limit?: number;
  /** Quartiles, where it was measured often. */
  low?: number;
  high?: number;
}

/** Does nothing and says how long that took, so that what is left is the local Lambda's own time. */
const HANDLER = `export const handler = async (event) => {
  const start = performance.now();
  if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms));
  return { ms: performance.now() - start };
};`;

/** An event of about the size of an HTTP request. */
const EVENT = {
  version: '2.0',
  headers: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`x-header-${n}`, 'v'.repeat(60)])),
  body: 'x'.repeat(500),
};

/** What the local Lambda adds to an invocation, and what a cold start and 10,000 invocations cost. */
export async function benchLocalLambda({ invocations = 10_000 }: { invocations?: number } = {}): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-bench-'));
  writeFileSync(join(folder, 'index.mjs'), HANDLER);
  const pool = createFunctionPool(emptyFunction(folder), {
    clock: realClock,
    records: createRecords(),
    environment: {},
  });
  try {
    const coldMs = await timed(() => pool.warm());
    await overheads(pool, 500); // both processes compile what runs often
    const before = process.memoryUsage().rss;
    const added = await overheads(pool, invocations);
    const grownMb = (process.memoryUsage().rss - before) / 2 ** 20;
    const burstMs = await timed(() => Promise.all(Array.from({ length: 200 }, () => pool.invoke({ ...EVENT, ms: 5 }))));
    const http = await benchHttp(pool);
    return [
      { what: 'invocation overhead, p50', value: percentile(added, 0.5), unit: 'ms', limit: 0.3 },
      { what: 'invocation overhead, p99', value: percentile(added, 0.99), unit: 'ms' },
      { what: 'cold start of an empty function', value: coldMs, unit: 'ms' },
      { what: '200 invocations of 5 ms at once', value: burstMs, unit: 'ms' },
      { what: `memory gained over ${invocations} invocations`, value: grownMb, unit: 'MB' },
      ...http,
    ];
  } finally {
    await pool.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same function behind an HTTP API, with one client and with eight. */
async function benchHttp(pool: FunctionPool, requests = 2000): Promise<BenchRow[]> {
  const api = await startHttpApi(
    {
      id: 'bench',
      name: 'bench',
      routes: [{ key: '$default', functionArn: pool.fn.arn, payloadVersion: '2.0', timeoutMs: 30_000 }],
    },
    {
      invoke: (_arn, event, options) => pool.invoke(event, options),
      clock: realClock,
      records: createRecords(),
      port: 0,
    },
  );
  const rate = async (clients: number) => {
    const client = async () => {
      for (let n = 0; n < requests / clients; n += 1) await (await fetch(api.url)).arrayBuffer();
    };
    const ms = await timed(() => Promise.all(Array.from({ length: clients }, client)));
    return (requests / ms) * 1000;
  };
  try {
    await rate(1);
    return [
      { what: 'HTTP requests of an empty function, 1 client', value: await rate(1), unit: '/s' },
      { what: 'HTTP requests of an empty function, 8 clients', value: await rate(8), unit: '/s' },
    ];
  } finally {
    await api.stop();
  }
}

async function overheads(pool: FunctionPool, count: number): Promise<number[]> {
  const added: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const startedAt = performance.now();
    const { payload } = await pool.invoke(EVENT);
    added.push(performance.now() - startedAt - (JSON.parse(payload ?? '{"ms":0}') as { ms: number }).ms);
  }
  return added.sort((a, b) => a - b);
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}

function percentile(sorted: number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

function emptyFunction(codeFolder: string): LocalFunction {
  return {
    id: 'Bench',
    stack: 'BenchStack',
    path: 'BenchStack/Bench',
    name: 'bench',
    title: 'bench',
    arn: 'arn:aws:lambda:eu-central-1:000000000000:function:bench',
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    codeFolder,
    layerFolders: [],
    memorySizeMb: 256,
    timeoutMs: 10_000,
    environment: {},
    logGroup: '/aws/lambda/bench',
    logFormat: 'JSON',
    applicationLogLevel: 'TRACE',
    systemLogLevel: 'INFO',
    roleArn: 'arn:aws:iam::000000000000:role/bench',
    statements: [],
  };
}

if (import.meta.main) {
  for (const { what, value, unit, limit } of await benchLocalLambda()) {
    console.log(`${what.padEnd(44)} ${value.toFixed(3).padStart(10)} ${unit}${limit ? `  (under ${limit})` : ''}`);
  }
}
