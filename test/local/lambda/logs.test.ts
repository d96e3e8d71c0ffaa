import { afterEach, describe, expect, it, test } from '@jest/globals';
import { cleanUp, poolOf } from './fixture.ts';

afterEach(cleanUp);

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;

describe("console in Lambda's JSON format", () => {
  it('writes timestamp, level, request id and message', async () => {
    const { pool, lines, logs } = poolOf(`console.log('at init'); export const handler = async () => {
      console.log('plain'); console.info({ a: 1 }); console.warn('%s and %d', 'a', 2); console.error('failed', new TypeError('bad')); console.trace('deep'); console.debug('low');
    };`);
    const { requestId } = await pool.invoke({});
    const parsed = lines().map((line) => JSON.parse(line));
    expect(parsed.map(({ level, message }) => [level, message])).toEqual([
      ['INFO', 'at init'],
      ['INFO', 'plain'],
      ['INFO', { a: 1 }],
      ['WARN', 'a and 2'],
      ['ERROR', expect.stringContaining('failed TypeError: bad')],
      ['TRACE', 'deep'],
      ['DEBUG', 'low'],
    ]);
    expect(parsed[4]).toMatchObject({ errorType: 'TypeError', errorMessage: 'bad', stackTrace: expect.any(Array) });
    expect(parsed[0]).not.toHaveProperty('requestId');
    expect(parsed[1]).toMatchObject({ requestId, timestamp: expect.stringMatching(ISO) });
    expect(logs().find(({ message }) => message.includes('plain'))).toMatchObject({
      requestId,
      functionName: 'fixture',
      logGroup: '/aws/lambda/test-local-fixture',
    });
  });

  it('writes what JSON cannot hold as text', async () => {
    const { pool, lines } = poolOf(
      'export const handler = async () => { const a = {}; a.a = a; console.log(a); console.log(1n); };',
    );
    await pool.invoke({});
    expect(lines().map((line) => JSON.parse(line).message)).toEqual(['<ref *1> { a: [Circular *1] }', '1n']);
  });
});

it("console in Lambda's text format keeps a call in one record", async () => {
  const { pool, lines, platform } = poolOf(
    `export const handler = async () => { console.log('two\\nlines'); throw new Error('x'); };`,
    {
      logFormat: 'Text',
    },
  );
  const { requestId } = await pool.invoke({});
  const [first, second] = lines();
  expect(first).toMatch(ISO);
  expect(first!.split('\t').slice(1)).toEqual([requestId, 'INFO', 'two\rlines']);
  expect(second!.split('\t').slice(1)).toEqual([
    requestId,
    'ERROR',
    'Invoke Error ',
    expect.stringMatching(/^\{"errorType":"Error","errorMessage":"x","stack":\[/),
  ]);
  expect(platform()).toEqual([
    'INIT_START Runtime Version: nodejs:24.local',
    `START RequestId: ${requestId} Version: $LATEST`,
    `END RequestId: ${requestId}`,
    expect.stringMatching(
      new RegExp(
        `^REPORT RequestId: ${requestId}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\tStatus: error\tError Type: Error\t$`,
      ),
    ),
  ]);
});

describe('platform records', () => {
  it('start and report have the schema of the Telemetry API', async () => {
    const { pool, platform } = poolOf('export const handler = async () => 1;');
    const { requestId } = await pool.invoke({});
    await pool.invoke({});
    const records = platform().map((line) => JSON.parse(line));
    expect(records.map(({ type }) => type)).toEqual([
      'platform.initStart',
      'platform.start',
      'platform.report',
      'platform.start',
      'platform.report',
    ]);
    expect(records[2]).toEqual({
      time: expect.stringMatching(ISO),
      type: 'platform.report',
      record: {
        requestId,
        metrics: {
          durationMs: expect.any(Number),
          billedDurationMs: expect.any(Number),
          memorySizeMB: 128,
          maxMemoryUsedMB: expect.any(Number),
          initDurationMs: expect.any(Number),
        },
        status: 'success',
      },
    });
    expect(records[4].record.metrics).not.toHaveProperty('initDurationMs');
  });

  it('at WARN only say what failed', async () => {
    const { pool, platform } = poolOf('export const handler = async (fail) => { if (fail) throw new Error("x"); };', {
      systemLogLevel: 'WARN',
    });
    await pool.invoke(false);
    await pool.invoke(true);
    expect(platform().map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        type: 'platform.report',
        record: expect.objectContaining({ status: 'error', errorType: 'Error' }),
      }),
    ]);
  });
});

describe('the application log level', () => {
  const line = (level: string, timestamp = '2026-01-01T00:00:00.000Z') => JSON.stringify({ level, timestamp, n: 1 });
  const all = {
    trace: line('TRACE'),
    info: line('INFO'),
    warn: line('warn'),
    error: line('ERROR'),
    unknown: line('WARNING'),
    untimed: line('ERROR', 'yesterday'),
    emf: '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]}}',
    text: 'plain text',
  };
  test.each([
    ['TRACE', 'JSON', Object.keys(all)],
    ['INFO', 'JSON', ['info', 'warn', 'error', 'unknown', 'untimed', 'emf', 'text']],
    ['WARN', 'JSON', ['warn', 'error']],
    ['FATAL', 'JSON', []],
    ['FATAL', 'Text', Object.keys(all)],
  ] as const)('%s in the %s format lets pass %j', async (applicationLogLevel, logFormat, expected) => {
    const { pool, lines } = poolOf(
      'export const handler = async (all) => { for (const line of Object.values(all)) process.stdout.write(line + "\\n"); };',
      {
        applicationLogLevel,
        logFormat,
      },
    );
    await pool.invoke(all);
    expect(lines()).toEqual(expected.map((key) => all[key as keyof typeof all]));
  });

  it('silences console methods below it', async () => {
    const { pool, lines } = poolOf('export const handler = async () => { console.info("a"); console.error("b"); };', {
      applicationLogLevel: 'ERROR',
    });
    await pool.invoke({});
    expect(lines().map((text) => JSON.parse(text).message)).toEqual(['b']);
  });
});

describe('a line', () => {
  it('written in pieces and with characters of several bytes stays whole', async () => {
    const { pool, lines } = poolOf(`export const handler = async () => {
      const bytes = Buffer.from('grün €\\n');
      for (const byte of bytes) { process.stdout.write(Buffer.from([byte])); await new Promise((r) => setImmediate(r)); }
      process.stderr.write('on stderr\\n');
      process.stdout.write('without an end');
    };`);
    await pool.invoke({});
    await pool.stop();
    expect(lines()).toEqual(['grün €', 'on stderr', 'without an end']);
  });

  it('over the limit of CloudWatch comes in pieces, cut between characters', async () => {
    const { pool, lines } = poolOf(
      'export const handler = async () => { process.stdout.write("€".repeat(400_000) + "\\n"); };',
    );
    await pool.invoke({});
    expect(lines().join('')).toBe('€'.repeat(400_000));
    expect(lines().length).toBeGreaterThan(1);
    for (const piece of lines()) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(1_048_576);
  });
});
