import { afterEach, describe, expect, it } from '@jest/globals';
import { answeredUnread, cleanUp, folderOf, poolOf } from './fixture.ts';

afterEach(cleanUp);

describe('an invocation', () => {
  it('answers what the handler returns, as JSON text', async () => {
    const { pool } = poolOf('export const handler = async (event) => ({ got: event.n + 1 });');
    const result = await pool.invoke({ n: 1 });
    expect(result).toMatchObject({ payload: '{"got":2}' });
    expect(result.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it('answers null where the handler returns nothing', async () => {
    const { pool } = poolOf('export const handler = async () => {};');
    expect((await pool.invoke({})).payload).toBe('null');
  });

  it('finds a CommonJS handler in a folder', async () => {
    const { pool } = poolOf(
      { 'app.cjs': 'exports.group = { run: async () => "here" };' },
      { handler: 'app.group.run' },
    );
    expect((await pool.invoke({})).payload).toBe('"here"');
  });

  it('reuses a warm instance', async () => {
    const { pool } = poolOf('let n = 0; export const handler = async () => ++n;');
    await pool.invoke({});
    expect((await pool.invoke({})).payload).toBe('2');
    expect(pool.counters()).toMatchObject({ invocations: 2, coldStarts: 1, instances: 1, busy: 0 });
  });

  it('sees the context that Lambda gives', async () => {
    const { pool } = poolOf(`export const handler = async (event, context) => {
      const { getRemainingTimeInMillis, ...rest } = context;
      return { ...rest, left: getRemainingTimeInMillis() };
    };`);
    const { payload, requestId } = await pool.invoke({});
    expect(JSON.parse(payload!)).toMatchObject({
      functionName: 'test-local-fixture',
      functionVersion: '$LATEST',
      memoryLimitInMB: '128',
      awsRequestId: requestId,
      logGroupName: '/aws/lambda/test-local-fixture',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      left: expect.any(Number),
    });
    expect(JSON.parse(payload!).left).toBeGreaterThan(2000);
  });

  it("sees the function's variables and Lambda's, and nothing of its host", async () => {
    process.env.HOST_SECRET = 'x';
    const { pool } = poolOf(
      'export const handler = async () => ({ ...process.env, argv: process.argv.length, send: typeof process.send });',
      { environment: { MINE: 'yes', AWS_REGION: 'no' } },
      { environment: { AWS_ACCESS_KEY_ID: 'AKIAFIXTURE' } },
    );
    const seen = JSON.parse((await pool.invoke({}, { traceHeader: 'Root=1-0-0' })).payload!);
    expect(seen).toMatchObject({
      MINE: 'yes',
      AWS_ACCESS_KEY_ID: 'AKIAFIXTURE',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'test-local-fixture',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      TZ: ':UTC',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: 'Root=1-0-0',
      argv: 2,
      send: 'undefined',
    });
    expect(seen).not.toHaveProperty('HOST_SECRET');
    delete process.env.HOST_SECRET;
  });
});

describe('concurrency', () => {
  const slow =
    'export const handler = async () => { await new Promise((r) => setTimeout(r, 150)); return process.pid; };';

  it('gives invocations at the same time an instance each', async () => {
    const { pool } = poolOf(slow);
    const results = await Promise.all([pool.invoke({}), pool.invoke({}), pool.invoke({})]);
    expect(new Set(results.map(({ payload }) => payload)).size).toBeGreaterThan(1);
  });

  it('throttles over the reserved concurrency', async () => {
    const { pool, metrics } = poolOf(slow, { reservedConcurrency: 1 });
    const [first, second] = await Promise.all([pool.invoke({}), pool.invoke({})]);
    expect(first.error).toBeUndefined();
    expect(second.error).toMatchObject({ kind: 'throttled', errorType: 'TooManyRequestsException' });
    expect(metrics('Throttles').map(({ value }) => value)).toEqual([1, 0]);
    expect(metrics('Invocations')).toHaveLength(1);
  });

  it('waits over the maximum of this machine', async () => {
    const { pool } = poolOf(slow, {}, { maximumInstances: 1 });
    const results = await Promise.all([pool.invoke({}), pool.invoke({}), pool.invoke({})]);
    expect(new Set(results.map(({ payload }) => payload)).size).toBe(1);
  });

  it('over, the instances beyond two end', async () => {
    const { pool } = poolOf(slow, {}, { idleLimitMs: 100 });
    await Promise.all([1, 2, 3, 4].map(() => pool.invoke({})));
    for (let n = 0; n < 200 && pool.counters().instances > 2; n += 1) await new Promise((r) => setTimeout(r, 10));
    expect(pool.counters()).toMatchObject({ instances: 2, busy: 0, waiting: 0 });
  });

  it('loses no invocation to processes that are killed again and again', async () => {
    const { pool } = poolOf(slow.replace('150', '30'), {}, { maximumInstances: 4 });
    const killer = setInterval(() => pool.kill(), 100);
    const results = await Promise.all(Array.from({ length: 60 }, () => pool.invoke({})));
    clearInterval(killer);
    expect(results.every(({ payload, error }) => payload !== undefined || error?.kind === 'exit')).toBe(true);
    expect(results.some(({ payload }) => payload !== undefined)).toBe(true);
    expect(pool.counters()).toMatchObject({ invocations: 60, busy: 0, waiting: 0 });
    expect((await pool.invoke({})).payload).toBeDefined();
  });

  it('hands out no process that was killed, though it had just answered', async () => {
    const { source, wait } = answeredUnread(0);
    const { pool } = poolOf(source);
    await pool.warm();
    const answered = pool.invoke({});
    await wait();
    expect(pool.kill()).toBe(1);
    const { payload } = await answered;
    const next = await pool.invoke({});
    expect(next.error).toBeUndefined();
    expect(next.payload).not.toBe(payload);
  });

  it('says a wait of over a second, with its cause', async () => {
    const { pool, notices } = poolOf(slow.replace('150', '1200'), {}, { maximumInstances: 1 });
    await Promise.all([pool.invoke({}), pool.invoke({})]);
    expect(notices()).toEqual(['1 invocations of fixture have waited for over 1 s: all its 1 instances are busy']);
  });
});

describe('replaced code', () => {
  it('serves every later invocation, while those under way finish on the old', async () => {
    const { pool } = poolOf(
      'export const handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return "old"; };',
    );
    await pool.warm();
    const underWay = pool.invoke({ ms: 400 });
    expect(await pool.replaceCode(folderOf({ 'index.mjs': 'export const handler = async () => "new";' }))).toBe(true);
    expect((await pool.invoke({ ms: 0 })).payload).toBe('"new"');
    expect((await underWay).payload).toBe('"old"');
  });
});
