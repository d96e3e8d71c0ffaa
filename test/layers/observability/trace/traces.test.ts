import { afterEach, describe, expect, it } from '@jest/globals';
import { carry, context, http, observe, trace } from 'lamplight/observe';
import { captureSpans, resetTelemetryHealth } from 'lamplight/testing';
import { capture, lambdaContext, pause, request } from '../harness.ts';
import { openCollector } from './collector.ts';
import { CALLER, chooseTraces } from './contract.ts';
import { openDaemon, XRAY_TRACE } from './daemon.ts';

const TRACEPARENT = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function withDaemon(environment: Record<string, string> = {}) {
  const daemon = await openDaemon();
  undo.push(() => daemon.stop(), chooseTraces({ LAMPLIGHT_TRACES: 'xray', ...daemon.environment, ...environment }));
  return daemon;
}

async function withCollector(environment: Record<string, string> = {}) {
  resetTelemetryHealth();
  const collector = await openCollector();
  undo.push(
    () => collector.stop(),
    chooseTraces({ LAMPLIGHT_TRACES: 'otlp', ...collector.environment, ...environment }),
  );
  return collector;
}

function run(work: () => unknown, event = request()) {
  const handler = observe(http(), async () => {
    await work();
    return { statusCode: 200 };
  });
  return capture(() => handler(event, lambdaContext()));
}

describe('X-Ray', () => {
  it('gets a unit as one packet below Lambda’s own segment', async () => {
    const daemon = await withDaemon();
    await run(() => trace('do_work', {}, () => trace('do_part', {}, () => {})));
    const documents = await daemon.documents();
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({
      name: 'handle_request',
      type: 'subsegment',
      trace_id: `1-${XRAY_TRACE.slice(0, 8)}-${XRAY_TRACE.slice(8)}`,
      parent_id: 'aaf067aa0ba902b7',
      subsegments: [{ name: 'do_work', subsegments: [{ name: 'do_part' }] }],
    });
  });

  it('gets no packet larger than it takes, and every span all the same', async () => {
    const daemon = await withDaemon();
    await run(async () => {
      for (let turn = 0; turn < 60; turn++) {
        await trace(`do_turn`, { turn, text: 'é'.repeat(900) }, () => {});
      }
    });
    const documents = await daemon.documents();
    expect(documents.length).toBeGreaterThan(1);
    for (const document of documents) expect(Buffer.byteLength(JSON.stringify(document))).toBeLessThan(64 * 1024);
    const count = (found: typeof documents): number =>
      found.reduce((sum, document) => sum + 1 + count(document.subsegments ?? []), 0);
    expect(count(documents)).toBe(61);
  });

  it.each([
    [429, { throttle: true, error: true }],
    [404, { error: true }],
    [503, { fault: true }],
    [undefined, { fault: true }],
  ])('tells whose fault an error is by its status (%s)', async (statusCode, flags) => {
    const daemon = await withDaemon();
    const error = Object.assign(new Error('no'), { statusCode });
    await run(() => trace('do_work', {}, () => Promise.reject(error)).catch(() => {}));
    const [span] = (await daemon.documents())[0]!.subsegments!;
    expect(span).toMatchObject(flags);
    expect({ error: false, fault: false, ...flags }).toMatchObject({ fault: span!.fault ?? false });
    expect(span!.cause!.exceptions[0]!.stack.length).toBeGreaterThan(0);
  });

  it('gets a span also where its annotations grow beyond a packet as they are escaped', async () => {
    const daemon = await withDaemon();
    const control = '\u0001'.repeat(1_000);
    const keys = ['provider', 'job_id', 'job_type', 'tool_name', 'connection_id', 'endpoint', 'outcome', 'path'];
    const large = Object.fromEntries([...keys, 'correlation_id', 'rate_limited', 'x'].map((key) => [key, control]));
    await run(() => trace('say_much', large, () => {}));
    const [document] = await daemon.documents();
    expect(document).toMatchObject({ name: 'handle_request', subsegments: [{ name: 'say_much' }] });
  });

  it('tells it by the status of the answer where the error says none, as those of the AWS SDK do', async () => {
    const daemon = await withDaemon();
    const answered = { 'http.response.status_code': 400 };
    await run(() => trace('call_table', answered, () => Promise.reject(new Error('no'))).catch(() => {}));
    const [span] = (await daemon.documents())[0]!.subsegments!;
    expect(span).toMatchObject({ error: true });
    expect(span).not.toHaveProperty('fault');
  });

  it('has what is searched for as annotations, the rest as metadata', async () => {
    const daemon = await withDaemon();
    await run(() => trace('do_work', { provider: 'shopify', rows: 7 }, () => {}));
    const [span] = (await daemon.documents())[0]!.subsegments!;
    expect(span!.annotations).toEqual({ provider: 'shopify', component: 'api' });
    expect(span!.metadata).toEqual({ lamplight: { rows: 7 } });
  });

  it('gets what there is before a time-out, and the whole if the end comes after all', async () => {
    const daemon = await withDaemon();
    const handler = observe(http({ timeoutMarginMs: 80 }), async () => {
      await trace('run_long', {}, () => pause(70));
      return { statusCode: 200 };
    });
    await capture(() => handler(request(), lambdaContext(100)));
    const [before, after] = await daemon.documents();
    expect(before).toMatchObject({ in_progress: true, subsegments: [{ name: 'run_long', in_progress: true }] });
    expect(after).toMatchObject({ id: before!.id, subsegments: [{ name: 'run_long' }] });
    expect(after).not.toHaveProperty('in_progress');
  });

  it.each([
    ['without a decision', `Root=1-${XRAY_TRACE.slice(0, 8)}-${XRAY_TRACE.slice(8)}`],
    ['without a parent', `Root=1-${XRAY_TRACE.slice(0, 8)}-${XRAY_TRACE.slice(8)};Sampled=1`],
    ['not sampled', `Root=1-${XRAY_TRACE.slice(0, 8)}-${XRAY_TRACE.slice(8)};Parent=aaf067aa0ba902b7;Sampled=0`],
  ])('gets nothing where its header is %s, and lines name its trace', async (_what, header) => {
    const daemon = await withDaemon({ _X_AMZN_TRACE_ID: header });
    const { logs } = await run(() => trace('do_work', {}, () => {}));
    expect(await daemon.documents()).toEqual([]);
    expect(logs.at(-1)).toMatchObject({ trace_id: XRAY_TRACE });
  });

  it('reads the invocation’s own header where invocations share the process', async () => {
    const daemon = await withDaemon();
    const own = XRAY_TRACE.replace(/.$/, '9');
    const getXRayTraceId = () => `Root=1-${own.slice(0, 8)}-${own.slice(8)};Parent=bbf067aa0ba902b7;Sampled=1`;
    Object.assign(globalThis, { awslambda: { InvokeStore: { getXRayTraceId } } });
    undo.push(() => Reflect.deleteProperty(globalThis, 'awslambda'));
    await run(() => {});
    expect((await daemon.documents())[0]).toMatchObject({ parent_id: 'bbf067aa0ba902b7' });
  });
});

describe('OTLP', () => {
  it('is one request for an invocation, there before the answer is', async () => {
    const collector = await withCollector();
    await run(() => trace('do_work', { n: 1, share: 0.5, on: true }, () => pause(20)));
    expect(collector.requests).toHaveLength(1);
    const [{ url, headers, spans }] = collector.requests as [(typeof collector.requests)[0]];
    expect(url).toBe('/v1/traces');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'api-key': 'a b', 'x-team': 'core' });
    expect(spans[1]!.attributes).toEqual(
      expect.arrayContaining([
        { key: 'n', value: { intValue: '1' } },
        { key: 'share', value: { doubleValue: 0.5 } },
        { key: 'on', value: { boolValue: true } },
      ]),
    );
    const lasted = BigInt(spans[1]!.endTimeUnixNano) - BigInt(spans[1]!.startTimeUnixNano);
    expect(Number(lasted)).toBeGreaterThan(10_000_000);
    expect(Math.abs(Number(spans[0]!.startTimeUnixNano) / 1e6 - Date.now())).toBeLessThan(5_000);
  });

  it('goes on after a capture of spans, from handlers that were observed before it', async () => {
    const collector = await withCollector();
    const handler = observe(http(), () => ({ statusCode: 200 }));
    const captured = captureSpans();
    await capture(() => handler(request(), lambdaContext()));
    captured.stop();
    await capture(() => handler(request(), lambdaContext()));
    expect([captured.spans.length, (await collector.take([])).length]).toEqual([1, 1]);
  });

  it('marks a call as failed that was answered with an error', async () => {
    const collector = await withCollector();
    await run(() => trace('call_shop', { 'error.type': '503' }, () => {}));
    expect(collector.requests[0]!.spans.map(({ status }) => status?.code)).toEqual([undefined, 2]);
  });

  it('does not hold up the answer for longer than its time-out', async () => {
    const collector = await withCollector({ OTEL_EXPORTER_OTLP_TIMEOUT: '40' });
    collector.answer.delayMs = 2_000;
    const before = performance.now();
    const { result, logs } = await run(() => {});
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(result.statusCode).toBe(200);
    expect(logs).toContainEqual(expect.objectContaining({ event: 'telemetry_dropped', reason: 'exporter_failed' }));
  });

  it.each([
    ['refused', { status: 503, body: '' }],
    ['taken in part', { status: 200, body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}' }],
  ])('that is %s is counted', async (_what, answer) => {
    const collector = await withCollector();
    Object.assign(collector.answer, answer);
    const { result, logs } = await run(() => {});
    expect(result.statusCode).toBe(200);
    expect(logs).toContainEqual(expect.objectContaining({ event: 'telemetry_dropped', reason: 'exporter_failed' }));
  });

  it('is sent again where the kept connection was closed while nobody looked', async () => {
    const collector = await withCollector();
    await run(() => {});
    const { logs } = await run(() => collector.closeKept());
    expect(collector.requests).toHaveLength(2);
    expect(logs.map(({ event }) => event)).not.toContain('telemetry_dropped');
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=secret%0Atext', '"api-key"'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" must begin with'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://%zz@collector', 'URI malformed'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '1s', 'OTEL_EXPORTER_OTLP_TIMEOUT: "1s" is no number'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '9999999999', 'OTEL_EXPORTER_OTLP_TIMEOUT: "9999999999" is no number'],
  ])('whose %s cannot be meant (%s) changes no result, and is told', async (variable, value, told) => {
    await withCollector({ [variable]: value });
    const { result, logs } = await run(() => {});
    expect(result.statusCode).toBe(200);
    const [drop] = logs.filter(({ event }) => event === 'telemetry_dropped');
    expect(drop!.detail).toContain(told);
    expect(drop!.detail).not.toContain('secret');
  });

  it('samples new traces at the rate that is set, and all of one or none', async () => {
    const collector = await withCollector({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.3',
    });
    for (let turn = 0; turn < 200; turn++) await run(() => trace('do_work', {}, () => {}));
    const spans = await collector.take([]);
    expect(spans.length).toBeGreaterThan(60);
    expect(spans.length).toBeLessThan(200);
    expect(spans.length % 2).toBe(0);
    await run(() => {}, request({ headers: { traceparent: TRACEPARENT } }));
    expect(await collector.take([])).toHaveLength(1);
  });
});

describe('a trace', () => {
  it('hands tracestate on with its own trace', async () => {
    await withCollector();
    let headers: Record<string, string> = {};
    const event = request({ headers: { traceparent: TRACEPARENT, tracestate: 'vendor=a:1, other@sys=b' } });
    const call = () => {
      headers = carry.http();
    };
    await run(() => trace('do_work', {}, call), event);
    expect(headers.tracestate).toBe('vendor=a:1, other@sys=b');
    expect(headers.traceparent).toMatch(new RegExp(`^00-${CALLER.traceId}-(?!${CALLER.spanId})[0-9a-f]{16}-01$`));
    expect(carry.http()).toEqual({});
  });

  it('drops a tracestate that is none, and goes on without it', async () => {
    await withCollector();
    let headers: Record<string, string> = {};
    const call = () => {
      headers = carry.http();
    };
    for (const tracestate of ['x'.repeat(600), 'novalue', 'a=1\n', 'UPPER=1', ',', 'a=b=c']) {
      await run(call, request({ headers: { traceparent: TRACEPARENT, tracestate } }));
      expect(headers.traceparent).toContain(CALLER.traceId);
      expect(headers).not.toHaveProperty('tracestate');
    }
  });

  it('that is not sampled opens no span at all', async () => {
    await withCollector();
    const event = request({ headers: { traceparent: TRACEPARENT.replace(/01$/, '00') } });
    await run(async () => {
      const outer = context().span_id;
      await trace('do_work', {}, (span) => {
        expect(context().span_id).toBe(outer);
        expect(span.sampled).toBe(false);
      });
    }, event);
  });

  it('keeps 500 spans of a unit, and counts the others as dropped', async () => {
    const collector = await withCollector();
    const { logs } = await run(async () => {
      for (let turn = 0; turn < 600; turn++) await trace(`do_turn`, {}, () => {});
    });
    expect(logs).toContainEqual(expect.objectContaining({ event: 'telemetry_dropped', reason: 'buffer_full' }));
    expect(await collector.take([])).toHaveLength(500);
  });

  it('outside a unit just runs', async () => {
    await withCollector();
    expect(await trace('do_work', {}, (span) => span.traceId)).toBe('');
    await expect(trace('do_work', {}, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  });

  it('by a tracer that was not handed over is refused at start-up', () => {
    undo.push(chooseTraces({ LAMPLIGHT_TRACES: 'powertools' }));
    expect(() => observe(http(), async () => ({}))).toThrow(/usePowertoolsTracer/);
  });
});
