import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { carry, http, identify, observe, queue, type Span, tool, trace } from 'lamplight/observe';
import { reportDropsTo, resetTelemetryHealth } from 'lamplight/testing';
import { forgetSettings } from '../../../../layers/observability/observe/settings.ts';
import { useTraceBackend } from '../../../../layers/observability/trace/backend.ts';
import { batch, capture, lambdaContext, pause, record, request } from '../harness.ts';

/** A span as a back end's receiver got it, whatever its form there. */
export interface SeenSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  links: string[];
  attributes: Record<string, unknown>;
  failed: boolean;
  error: { type: string; message: string } | undefined;
  unfinished: boolean;
}

/** Something that receives a back end's spans. */
export interface Receiver {
  environment: Record<string, string>;
  /** All that has arrived since the last call; waits for what is on its way. `lines` is what was written meanwhile. */
  take(lines: readonly string[]): Promise<SeenSpan[]>;
  /** Closes it, so that what is sent is lost. */
  stop(): Promise<void>;
}

export const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const SENDER = { traceId: '5cf92f3577b34da6a3ce929d0e0e4736', spanId: '11f067aa0ba902b7' };
const SECRET = 'Bearer abcdefghijklmnopqrstuvwxyz0123456789';

const traced = (flag: '00' | '01' = '01') =>
  request({ headers: { traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-${flag}` } });

/** Sets the environment as Lambda would for this back end, and lets the next `observe` choose it. */
export function chooseTraces(environment: Record<string, string | undefined>): () => void {
  const before = { ...process.env };
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  forgetSettings();
  useTraceBackend(undefined);
  return () => {
    process.env = before;
    forgetSettings();
    useTraceBackend(undefined);
  };
}

/**
 * What every trace back end does, whichever it is.
 *
 * @param unsampled the environment in which nothing is to be sampled
 */
export function traceContract(
  name: string,
  open: () => Promise<Receiver>,
  { unsampled, offer }: { unsampled: Record<string, string>; offer?: () => void },
): void {
  describe(`the ${name} back end`, () => {
    let receiver: Receiver;
    let restore: () => void;

    beforeAll(async () => {
      receiver = await open();
      offer?.();
      restore = chooseTraces({ LAMPLIGHT_TRACES: name, ...receiver.environment });
    });
    afterAll(async () => {
      restore();
      await receiver.stop();
    });
    beforeEach(() => resetTelemetryHealth());

    /** Runs a request, and gives back the spans that came of it by their names. */
    async function spansOf(work: () => unknown, event = traced()) {
      const handler = observe(http(), async () => {
        await work();
        return { statusCode: 200 };
      });
      const { result, lines, logs } = await capture(() => handler(event, lambdaContext()));
      expect(result.statusCode).toBe(200);
      const spans = await receiver.take(lines);
      return { spans, logs, byName: Object.fromEntries(spans.map((span) => [span.name, span])) };
    }

    it('makes a span of the unit, with its ids, tenant and outcome', async () => {
      const { spans, logs } = await spansOf(() => identify({ tenant_id: 'tenant-1' }));
      expect(spans).toHaveLength(1);
      expect(spans[0]).toMatchObject({ name: 'handle_request', failed: false, unfinished: false });
      expect(spans[0]!.attributes).toMatchObject({ component: 'api', tenant_id: 'tenant-1', outcome: 'ok' });
      const canonical = logs.find((line) => line.event === 'request_completed')!;
      expect(canonical.trace_id).toBe(spans[0]!.traceId);
      expect(canonical.correlation_id).toBe(spans[0]!.attributes.correlation_id);
    });

    it('hangs what the caller began below it, or links it where the trace is another', async () => {
      const { spans } = await spansOf(() => {});
      const [root] = spans;
      if (root!.traceId === CALLER.traceId) expect(root!.parentSpanId).toBe(CALLER.spanId);
      else expect(root!.links).toEqual([CALLER.traceId]);
    });

    it('says which service it is, in which version and environment', async () => {
      const { spans } = await spansOf(() => {});
      expect(spans[0]!.attributes).toMatchObject({
        'service.name': expect.any(String),
        'service.version': expect.any(String),
        'deployment.environment.name': 'local',
      });
    });

    it('nests spans, and makes siblings of parallel ones', async () => {
      const { byName } = await spansOf(async () => {
        await Promise.all([
          trace('read_orders', {}, async () => {
            await pause(5);
            await trace('parse_orders', {}, () => pause(1));
          }),
          trace('read_stock', {}, () => pause(2)),
        ]);
        await trace('write_report', {}, () => {});
      });
      const root = byName.handle_request!.spanId;
      for (const sibling of ['read_orders', 'read_stock', 'write_report']) {
        expect(byName[sibling]!.parentSpanId).toBe(root);
      }
      expect(byName.parse_orders!.parentSpanId).toBe(byName.read_orders!.spanId);
      expect(new Set(Object.values(byName).map((span) => span.traceId)).size).toBe(1);
      expect(new Set(Object.values(byName).map((span) => span.spanId)).size).toBe(5);
    });

    it('gives every span tenant and component beside its own attributes', async () => {
      const { byName } = await spansOf(async () => {
        identify({ tenant_id: 'tenant-2' });
        await trace('sync_orders', { provider: 'shopify' }, (span) => span.set({ job_id: 'job-1', job_type: 'a_b' }));
      });
      expect(byName.sync_orders!.attributes).toMatchObject({
        provider: 'shopify',
        job_id: 'job-1',
        job_type: 'a_b',
        tenant_id: 'tenant-2',
        component: 'api',
      });
    });

    it('records what is thrown, without secrets, and throws the same on', async () => {
      const error = new RangeError(`refused ${SECRET}`);
      const { byName } = await spansOf(async () => {
        const failing = trace('refuse_call', {}, () => Promise.reject(error));
        await expect(failing).rejects.toBe(error);
      });
      expect(byName.refuse_call).toMatchObject({ failed: true, error: { type: 'RangeError' } });
      expect(byName.refuse_call!.error!.message).toBe('refused Bearer [redacted]');
      expect(byName.handle_request!.failed).toBe(false);
    });

    it('redacts attributes and bounds them', async () => {
      const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`attribute_${n}`, n]));
      const { byName, spans } = await spansOf(async () => {
        await trace('leak_much', { password: 'hunter2', note: SECRET, long: 'x'.repeat(50_000) }, () => {});
        await trace('say_much', many, () => {});
      });
      expect(JSON.stringify(spans)).not.toMatch(/hunter2|abcdefghijklmnop/);
      expect(String(byName.leak_much!.attributes.long).length).toBeLessThanOrEqual(1_000);
      expect(Object.keys(byName.say_much!.attributes).length).toBeLessThanOrEqual(60);
    });

    it('links a record of a batch to its sender, and hangs it below the batch', async () => {
      const handler = observe(queue(), async () => {
        await trace('sync_page', {}, () => {});
      });
      const sender = (n: number) => ({
        attributes: { traceparent: `00-${SENDER.traceId.slice(0, -1)}${n}-${SENDER.spanId}-01` },
      });
      const { lines } = await capture(() =>
        handler(batch(record('1', sender(1)), record('2', sender(2))), lambdaContext()),
      );
      const spans = await receiver.take(lines);
      const around = spans.find((span) => span.name === 'process_queue')!;
      const records = spans.filter((span) => span.name === 'process_message');
      expect(records.map((span) => span.parentSpanId)).toEqual([around.spanId, around.spanId]);
      expect(records.flatMap((span) => span.links).sort()).toEqual([1, 2].map((n) => SENDER.traceId.slice(0, -1) + n));
      expect(
        spans
          .filter((span) => span.name === 'sync_page')
          .map((span) => span.parentSpanId)
          .sort(),
      ).toEqual(records.map((span) => span.spanId).sort());
    });

    it('makes a tool call a span of its request', async () => {
      const call = observe(tool({ name: 'search_orders' }), async () => ({ content: [] }));
      const { byName } = await spansOf(() => call({}, {}));
      expect(byName.call_search_orders).toMatchObject({ parentSpanId: byName.handle_request!.spanId });
      expect(byName.call_search_orders!.attributes).toMatchObject({ component: 'mcp', tool_name: 'search_orders' });
    });

    it('keeps units that run at the same time apart', async () => {
      const handler = observe(http(), async (event) => {
        await pause(Math.random() * 5);
        await trace('do_work', { path: event.rawPath }, () => pause(Math.random() * 5));
        return { statusCode: 200 };
      });
      const events = Array.from({ length: 12 }, (_, n) => request({ rawPath: `/${n}`, headers: {} }));
      const { lines } = await capture(() => Promise.all(events.map((event) => handler(event, lambdaContext()))));
      const spans = await receiver.take(lines);
      const roots = new Map(spans.filter((s) => s.name === 'handle_request').map((s) => [s.spanId, s.traceId]));
      const parts = spans.filter((span) => span.name === 'do_work');
      expect(parts).toHaveLength(12);
      expect(new Set(parts.map((span) => span.parentSpanId)).size).toBe(12);
      for (const part of parts) expect(roots.get(part.parentSpanId!)).toBe(part.traceId);
    });

    it('hands the innermost span on to the next hop', async () => {
      let headers: Record<string, string> = {};
      const { byName } = await spansOf(() =>
        trace('call_service', {}, () => {
          headers = carry.http();
        }),
      );
      const { traceId, spanId } = byName.call_service!;
      expect(headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    });

    it('counts what comes after the unit’s end, and never throws', async () => {
      const dropped: string[] = [];
      const stop = reportDropsTo(({ reason }) => dropped.push(reason));
      let late: Promise<unknown> = Promise.resolve();
      let kept: Span | undefined;
      await spansOf(async () => {
        late = (async () => {
          await trace('run_over', {}, async (span) => {
            kept = span;
            await pause(20);
          });
          return trace('begin_late', {}, () => 'done');
        })();
      });
      await expect(late).resolves.toBe('done');
      kept!.set({ more: 1 });
      kept!.fail(new Error('late'));
      kept!.end();
      stop();
      expect(dropped).toEqual(['late_write']);
      await receiver.take([]);
    });

    it.each([
      ['cyclic', cyclic()],
      [
        'throwing',
        {
          get trap() {
            throw new Error('trap');
          },
        },
      ],
      ['no object', null as never],
      ['a thousand levels', deep(1_000)],
      ['big numbers', { big: 10n ** 400n, symbol: Symbol('s'), nan: Number.NaN, date: new Date(Number.NaN) }],
    ])('takes any attribute (%s)', async (_what, attributes) => {
      const { byName } = await spansOf(() => trace('take_any', { ok: 1 }, (span) => span.set(attributes as never)));
      expect(byName.take_any).toBeDefined();
    });

    it('loses nothing of a unit by a span whose name is none', async () => {
      const { byName } = await spansOf(async () => {
        for (const none of ['', undefined, Symbol('none')]) await trace(none as string, {}, () => {});
        await trace('go_on', {}, () => {});
      });
      expect(Object.keys(byName)).toEqual(expect.arrayContaining(['handle_request', 'unnamed', 'undefined', 'go_on']));
    });

    it('sends nothing of a trace that is not sampled, and hands its ids on', async () => {
      const undo = chooseTraces({ LAMPLIGHT_TRACES: name, ...receiver.environment, ...unsampled });
      try {
        let headers: Record<string, string> = {};
        const { spans, logs } = await spansOf(async () => {
          await trace('stay_silent', {}, (span) => {
            span.set({ a: 1 });
            headers = carry.http();
          });
        }, traced('00'));
        expect(spans).toEqual([]);
        expect(headers.traceparent).toBe(`00-${CALLER.traceId}-${CALLER.spanId}-00`);
        expect(logs.at(-1)!.trace_id).toBe(CALLER.traceId);
      } finally {
        undo();
      }
    });
  });
}

/** What every back end that sends over a network does when nobody listens. */
export function brokenBackEndContract(name: string, environment: Record<string, string>, offer?: () => void): void {
  it(`a ${name} back end that cannot send changes no result, and is counted`, async () => {
    offer?.();
    const restore = chooseTraces({ LAMPLIGHT_TRACES: name, ...environment });
    const dropped: string[] = [];
    resetTelemetryHealth();
    const stop = reportDropsTo(({ reason }) => dropped.push(reason));
    try {
      const handler = observe(http(), () => trace('do_work', {}, () => ({ statusCode: 201 })));
      const { result } = await capture(() => handler(traced(), lambdaContext()));
      await pause(50);
      expect(result.statusCode).toBe(201);
      expect(dropped).toEqual(['exporter_failed']);
    } finally {
      stop();
      restore();
    }
  });
}

function cyclic(): Record<string, unknown> {
  const value: Record<string, unknown> = { a: 1 };
  value.self = value;
  return value;
}

function deep(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 0; level < levels; level++) value = { value };
  return value;
}
