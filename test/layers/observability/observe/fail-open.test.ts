import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bind,
  carry,
  context,
  http,
  identify,
  logger,
  observe,
  queue,
  refuse,
  schedule,
  socket,
  tool,
  trace,
} from 'lamplight/observe';
import { replaceSink } from '../../../../layers/observability/log/sink.ts';
import { capture, lambdaContext, request } from '../harness.ts';

const log = logger('test.fail_open');
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

function throwing(): never {
  throw new Error('trap');
}

const traps = new Proxy(
  {},
  { get: throwing, ownKeys: throwing, has: throwing, getPrototypeOf: throwing, getOwnPropertyDescriptor: throwing },
);
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;
const hostile: unknown[] = [
  traps,
  cyclic,
  {
    get password() {
      return throwing();
    },
    other: 1,
  },
  { toJSON: throwing },
  Object.assign(new Error('x'), { cause: traps, stack: undefined }),
  Object.create(null),
  10n,
  Symbol('s'),
  () => {},
  new Map([[traps, traps]]),
  'a\nb\u2028c\u0000',
];

describe('observation never changes a result', () => {
  it.each(hostile.map((value, index) => [index, value]))(
    'whatever is logged, bound or traced (%i)',
    async (_index, value) => {
      const handler = observe(http(), async () => {
        log.info('event', value, { value });
        log.error(value as never, value);
        bind(value as never);
        bind({ value });
        identify(value as never);
        await trace('step', { value }, async (span) => span.set({ value }));
        return { statusCode: 201, headers: { etag: '1' } };
      });
      const { result, lines } = await capture(() => handler(request(), lambdaContext()));
      expect(result).toMatchObject({ statusCode: 201, headers: { etag: '1' } });
      for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
      expect(lines.length).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(hostile.map((value, index) => [index, value]))('whatever is thrown (%i)', async (_index, value) => {
    const fail = async () => {
      throw value;
    };
    const answer = await capture(() => observe(http(), fail)(request(), lambdaContext()));
    expect(answer.result.statusCode).toBe(500);
    expect(answer.logs.at(-1)).toMatchObject({ event: 'request_failed' });
    const thrown = await capture(async () => {
      try {
        return { returned: await observe(schedule(), fail)({} as never, lambdaContext()) };
      } catch (error) {
        return { error };
      }
    });
    expect('error' in thrown.result && thrown.result.error === value).toBe(true);
  });

  it.each(hostile.map((value, index) => [index, value]))('whatever the event is (%i)', async (_index, value) => {
    const handlers = [
      observe(http(), async () => ({ statusCode: 200 })),
      observe(tool({ name: 'search' }), async () => ({ statusCode: 200 })),
    ];
    for (const handler of handlers) {
      const { result } = await capture(() =>
        (handler as (event: unknown, context: unknown) => Promise<unknown>)(value, lambdaContext()),
      );
      expect(result).toMatchObject({ statusCode: 200 });
    }
  });

  it('whatever JSON the event is, which closes with one line', async () => {
    const sources = [http(), schedule(), socket(), tool({ name: 'search' })];
    const event = fc.oneof(fc.jsonValue(), fc.record({ resource: fc.jsonValue(), routeKey: fc.jsonValue() }));
    await fc.assert(
      fc.asyncProperty(event, fc.constantFrom(...sources), async (value, source) => {
        const handler = observe(source as ReturnType<typeof http>, async (given) => ({ statusCode: 200, given }));
        const { result, logs } = await capture(() => handler(value as never, lambdaContext()));
        expect(result).toMatchObject({ statusCode: 200, given: value });
        expect(logs).toEqual([expect.objectContaining({ outcome: 'ok', correlation_id: expect.any(String) })]);
      }),
      { numRuns: 200 },
    );
  });

  it('when every write fails', async () => {
    const handler = observe(http(), async () => {
      log.info('event');
      return { statusCode: 200 };
    });
    const restore = replaceSink(throwing);
    try {
      expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 200 });
    } finally {
      restore();
    }
  });

  it('when the n-th write fails, for every n', async () => {
    const handler = observe(http(), async () => {
      log.info('event');
      log.debug('held');
      throw new Error('no');
    });
    for (let n = 1; n <= 5; n++) {
      let count = 0;
      const restore = replaceSink(() => {
        if (++count === n) throwing();
      });
      try {
        expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 500 });
      } finally {
        restore();
      }
    }
  });

  it('when anything at all is logged', async () => {
    const handler = observe(http(), async (event) => {
      log.warning('anything', (event as { value?: unknown }).value);
      return { statusCode: 200 };
    });
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true, withDate: true }),
        async (value) => {
          const { result, lines } = await capture(() => handler({ ...request(), value } as never, lambdaContext()));
          expect(result.statusCode).toBe(200);
          expect(lines).toHaveLength(2);
          for (const line of lines) expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('outside of a unit', async () => {
    bind({ a: 1 });
    identify({ tenant_id: 'tenant-1' });
    refuse('denied');
    expect(context()).toEqual({});
    expect(carry.sqs({ own: { DataType: 'String', StringValue: '1' } })).toEqual({
      own: { DataType: 'String', StringValue: '1' },
    });
    expect(carry.http()).toEqual({});
    expect(await trace('step', {}, async () => 7)).toBe(7);
    const { logs } = await capture(() => log.info('start_up', { tenant_id: 'tenant-1' }));
    expect(logs).toMatchObject([{ event: 'start_up', logger: 'test.fail_open', tenant_id: 'tenant-1' }]);
  });

  it('after its end: late words are marked, late bindings dropped', async () => {
    let late!: () => void;
    const handler = observe(http(), async () => {
      const gate = new Promise<void>((resolve) => {
        late = resolve;
      });
      void gate.then(() => {
        bind({ job_id: 'job-1' });
        identify({ tenant_id: 'tenant-1' });
        log.info('too_late');
      });
      return { statusCode: 200 };
    });
    const { logs } = await capture(async () => {
      await handler(request(), lambdaContext());
      late();
      await Promise.resolve();
    });
    const line = logs.find(({ event }) => event === 'too_late')!;
    expect(line).toMatchObject({ after_end: true });
    expect(line).not.toHaveProperty('job_id');
    expect(line).not.toHaveProperty('tenant_id');
  });
});

describe('what cannot be meant is refused at start-up', () => {
  it.each([
    [() => http({ loger: 'x' } as never), 'http: unknown option "loger"; did you mean "logger"?'],
    [() => queue({ identity: 'body' } as never), `queue: option "identity" must be 'attributes' | 'none', not "body"`],
    [() => queue({ concurrency: 0 }), 'queue: option "concurrency" must be a whole number'],
    [() => tool({} as never), 'tool: option "name" is missing'],
    [() => http({ routes: [1] } as never), 'http: option "routes" must be string[], not an array'],
    [() => observe((() => {}) as never, (() => {}) as never), 'observe: the first argument must be a source'],
    [() => observe(http(), undefined as never), 'observe: the second argument must be a function'],
    [() => observe(http(), observe(http(), async () => ({})) as never), 'a Middy handler, not observed or streaming'],
    [
      () =>
        observe(
          http(),
          Object.assign(async () => ({}), { [STREAMING]: 'response' }),
        ),
      'a Middy handler, not observed or streaming',
    ],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
  });
});
