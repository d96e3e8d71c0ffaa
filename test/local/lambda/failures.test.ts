import { afterEach, describe, expect, it, test } from '@jest/globals';
import { answeredUnread, cleanUp, folderOf, poolOf } from './fixture.ts';

afterEach(cleanUp);

describe('a handler that throws', () => {
  it('is answered with type, message and trace, and logged with its request id', async () => {
    const { pool, lines, metrics } = poolOf(
      'class Teapot extends Error { name = "Teapot" } export const handler = async () => { throw new Teapot("short and stout"); };',
    );
    const { error, requestId, payload } = await pool.invoke({});
    expect(payload).toBeUndefined();
    expect(error).toMatchObject({ kind: 'handled', errorType: 'Teapot', errorMessage: 'short and stout' });
    expect(error!.trace[0]).toBe('Teapot: short and stout');
    expect(JSON.parse(lines()[0]!)).toMatchObject({
      level: 'ERROR',
      requestId,
      message: { errorType: 'Teapot', errorMessage: 'short and stout', stackTrace: expect.any(Array) },
    });
    expect(metrics('Errors').map(({ value }) => value)).toEqual([1]);
  });

  it('of something that is no error has its type', async () => {
    const { pool } = poolOf('export const handler = async () => { throw "no"; };');
    expect((await pool.invoke({})).error).toMatchObject({ errorType: 'string', errorMessage: 'no', trace: [] });
  });

  it('keeps its instance', async () => {
    const { pool } = poolOf('export const handler = async () => { throw new Error("x"); };');
    await pool.invoke({});
    await pool.invoke({});
    expect(pool.counters().coldStarts).toBe(1);
  });

  it('or answers over 6 MB, fails', async () => {
    const { pool } = poolOf('export const handler = async () => "x".repeat(6_291_556);');
    expect((await pool.invoke({})).error).toMatchObject({
      kind: 'handled',
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });
});

describe('a process that ends', () => {
  test.each([
    [
      'by process.exit(3)',
      'process.exit(3)',
      'Runtime.ExitError',
      /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/,
    ],
    ['by process.exit(0)', 'process.exit(0)', 'Runtime.ExitError', /Runtime exited without providing a reason$/],
    [
      'by a signal',
      'process.kill(process.pid, "SIGKILL"); await new Promise(() => setTimeout(() => {}, 1000))',
      'Runtime.ExitError',
      /signal: killed$/,
    ],
    [
      'by an uncaught exception',
      'setTimeout(() => { throw new RangeError("late") }); await new Promise((r) => setTimeout(r, 500))',
      'RangeError',
      /^late$/,
    ],
    [
      'by an unhandled rejection',
      'Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 500))',
      'Runtime.UnhandledPromiseRejection',
      /^Error: lost$/,
    ],
  ])('%s fails its invocation, and the next one starts anew', async (_name, code, errorType, message) => {
    const { pool, lines } = poolOf(`export const handler = async (event) => {
      if (!event.fail) return 'well';
      process.stdout.write('before\\n');
      ${code};
    };`);
    await pool.invoke({});
    const { error } = await pool.invoke({ fail: true });
    expect(error).toMatchObject({ kind: 'exit', errorType, errorMessage: expect.stringMatching(message) });
    expect(lines()).toContain('before');
    expect((await pool.invoke({})).payload).toBe('"well"');
    expect(pool.counters()).toMatchObject({ coldStarts: 2, instances: 1 });
  });

  it('out of memory is killed by its own limit', async () => {
    const { pool } = poolOf(
      'export const handler = async () => { const a = []; for (;;) a.push(new Array(1e5).fill(a.length)); };',
      {
        memorySizeMb: 64,
        timeoutMs: 20_000,
      },
    );
    const { error } = await pool.invoke({});
    expect(error).toMatchObject({
      kind: 'exit',
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/signal: aborted$/),
    });
  }, 30_000);
});

describe('a time-out', () => {
  const chatter = 'for (let n = 0; n < 500; n++) process.stdout.write(n + "x".repeat(1000) + "\\n");';
  test.each([
    ['spins', 'for (;;);'],
    ['waits', 'await new Promise((r) => setTimeout(r, 60_000));'],
  ])('kills a handler that %s, and loses none of its lines', async (_name, code) => {
    const { pool, lines } = poolOf(`export const handler = async () => { ${chatter} console.log('last'); ${code} };`, {
      timeoutMs: 300,
    });
    const { error, requestId, durationMs } = await pool.invoke({});
    expect(error).toMatchObject({
      kind: 'timeout',
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 0.30 seconds`,
    });
    expect(durationMs).toBeGreaterThan(290);
    expect(lines()).toHaveLength(501);
    expect(lines().every((line) => line.length > 1000 || line.includes('"last"'))).toBe(true);
  });

  it('is none where the answer came in time and only the run was too busy to read it', async () => {
    const { source, wait } = answeredUnread(600);
    const { pool } = poolOf(source, { timeoutMs: 500 });
    await pool.warm();
    const busy = pool.invoke({});
    await wait();
    const first = await busy;
    expect(first.error).toBeUndefined();
    expect((await pool.invoke({})).payload).toBe(first.payload);
  });

  it('is told apart in the report', async () => {
    const { pool, platform } = poolOf('export const handler = async () => { for (;;); };', { timeoutMs: 200 });
    await pool.invoke({});
    expect(JSON.parse(platform().at(-1)!)).toMatchObject({ type: 'platform.report', record: { status: 'timeout' } });
  });

  it('leaves remaining time to see it coming', async () => {
    const { pool } = poolOf(
      'export const handler = async (e, c) => { await new Promise((r) => setTimeout(r, 100)); return c.getRemainingTimeInMillis(); };',
      { timeoutMs: 1000 },
    );
    const left = Number((await pool.invoke({})).payload);
    expect(left).toBeGreaterThan(500);
    expect(left).toBeLessThanOrEqual(900);
  });
});

describe('a function that does not start', () => {
  test.each([
    ['throws', { 'index.mjs': 'throw new TypeError("no configuration");' }, 'TypeError: no configuration'],
    ['has no file', { 'other.mjs': '' }, "Runtime.ImportModuleError: Error: Cannot find module 'index' in"],
    [
      'imports what there is not',
      { 'index.mjs': 'import "nowhere";' },
      "Runtime.ImportModuleError: Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'nowhere'",
    ],
    [
      'has a syntax error',
      { 'index.mjs': 'export const = 1;' },
      'Runtime.UserCodeSyntaxError: SyntaxError: Unexpected token',
    ],
    [
      'exports no handler',
      { 'index.mjs': 'export const other = 1;' },
      'Runtime.HandlerNotFound: index.handler is undefined or not exported',
    ],
    [
      'exits',
      { 'index.mjs': 'process.exit(1);' },
      'Runtime.ExitError: RequestId: init Error: Runtime exited with error: exit status 1',
    ],
    [
      'takes a callback',
      { 'index.mjs': 'export const handler = (event, context, callback) => callback();' },
      'Runtime.CallbackHandlerDeprecated: nodejs24.x takes no callback handlers: make it async',
    ],
  ])('because it %s, is said once, in one line', async (_name, files, message) => {
    const { pool, notices, metrics } = poolOf(files);
    expect(await pool.warm()).toBe(false);
    const { error } = await pool.invoke({});
    expect(error).toMatchObject({ kind: 'init' });
    expect(notices()).toEqual([expect.stringContaining(`fixture does not start: ${message}`)]);
    expect(notices()[0]).not.toContain('\n');
    expect(metrics('Errors').map(({ value }) => value)).toEqual([1]);
  });

  it('is well again with other code', async () => {
    const { pool } = poolOf('throw new Error("x");');
    await pool.invoke({});
    expect(await pool.replaceCode(folderOf({ 'index.mjs': 'export const handler = async () => 1;' }))).toBe(true);
    expect((await pool.invoke({})).payload).toBe('1');
  });
});

it('a pool that stops answers what is under way, and leaves no process', async () => {
  const { pool } = poolOf(
    'export const handler = async () => { await new Promise((r) => setTimeout(r, 60_000)); };',
    {},
    { maximumInstances: 1 },
  );
  const underWay = [pool.invoke({}), pool.invoke({})];
  await new Promise((resolve) => setTimeout(resolve, 300));
  await pool.stop();
  const results = await Promise.all(underWay);
  expect(results.map(({ error }) => error?.kind)).toEqual(['exit', 'exit']);
  expect((await pool.invoke({})).error?.kind).toBe('exit');
});
