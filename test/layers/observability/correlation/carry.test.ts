import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { carry, http, identify, observe, queue, socket, tool, topic } from 'lamplight/observe';
import { snsEvent, socketEvent, sqsEvent } from 'lamplight/testing';
import { capture, lambdaContext, request } from '../harness.ts';

const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const headers = { 'x-correlation-id': 'caller-0001', traceparent: TRACEPARENT };

/** What `read` gives inside a request of a tenant. */
async function inRequest<T>(read: () => T, extra: Record<string, string> = {}): Promise<T> {
  let value!: T;
  const handler = observe(http(), async () => {
    identify({ tenant_id: 'tenant-1', user_id: 'user-1' });
    value = read();
    return { statusCode: 200 };
  });
  await capture(() => handler(request({ headers: { ...headers, ...extra } }), lambdaContext()));
  return value;
}

function texts(attributes: Record<string, { StringValue?: string }>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(attributes).map(([key, { StringValue }]) => [key, StringValue]));
}

const all = {
  correlation_id: 'caller-0001',
  traceparent: TRACEPARENT,
  tenant_id: 'tenant-1',
  user_id: 'user-1',
  'x-correlation-hops': '1',
};

describe('carry', () => {
  it('gives a message the ids, the trace and the verified tenant', async () => {
    expect(texts(await inRequest(() => carry.sqs()))).toEqual(all);
    expect(texts(await inRequest(() => carry.sns()))).toEqual(all);
  });

  it('gives an HTTP call the ids, but never tenant or user', async () => {
    expect(await inRequest(() => carry.http({ accept: 'text/plain' }))).toEqual({
      accept: 'text/plain',
      'x-correlation-id': 'caller-0001',
      'x-correlation-hops': '1',
      traceparent: TRACEPARENT,
    });
  });

  it('gives an HTTP call each of its headers once, whatever form and spelling they come in', async () => {
    const caller = { 'X-Correlation-ID': 'another-0001', TraceParent: 'none', accept: 'text/plain' };
    const headers = new Headers(caller);
    for (const existing of [caller, headers, [...headers]]) {
      const carried = await inRequest(() => carry.http(existing));
      expect(carried).toEqual({
        accept: 'text/plain',
        'x-correlation-id': 'caller-0001',
        'x-correlation-hops': '1',
        traceparent: TRACEPARENT,
      });
    }
    expect(carry.http(headers)).toEqual(Object.fromEntries(headers));
    expect(await inRequest(() => carry.http({ constructor: 'mine' }))).toHaveProperty('constructor', 'mine');
  });

  it('gives MCP its _meta, and a WebSocket fields of the message', async () => {
    expect(await inRequest(() => carry.mcp({ progressToken: 1 }))).toEqual({
      progressToken: 1,
      'lamplight/correlation-id': 'caller-0001',
      traceparent: TRACEPARENT,
    });
    expect(await inRequest(() => carry.socket())).toEqual({ correlation_id: 'caller-0001', traceparent: TRACEPARENT });
  });

  it('adds to each entry of a batch', async () => {
    const entries = [
      { Id: '1', MessageBody: 'a' },
      { Id: '2', MessageBody: 'b', MessageAttributes: { own: { DataType: 'Number', StringValue: '1' } } },
    ];
    const carried = await inRequest(() => carry.sqsBatch(entries));
    expect(texts(carried[0]!.MessageAttributes!)).toEqual(all);
    expect(texts(carried[1]!.MessageAttributes!)).toEqual({ own: '1', ...all });
    expect(entries[0]).toEqual({ Id: '1', MessageBody: 'a' });
  });

  it('never makes a message that SQS refuses, and keeps what was there', async () => {
    const key = fc.oneof(fc.constantFrom(...Object.keys(all)), fc.stringMatching(/^own[0-9]{1,2}$/));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { maxLength: 10 }), async (keys) => {
        const existing = Object.fromEntries(keys.map((one) => [one, { DataType: 'String', StringValue: 'own' }]));
        const carried = await inRequest(() => carry.sqs(existing));
        expect(Object.keys(carried).length).toBeLessThanOrEqual(10);
        for (const one of keys)
          expect(carried[one]!.StringValue).toBe(one in all ? all[one as keyof typeof all] : 'own');
        // With any slot free, the most important one goes along.
        if (keys.length < 10) expect(carried).toHaveProperty('correlation_id');
      }),
      { numRuns: 100 },
    );
  });
});

describe('the next hop', () => {
  it('takes all of it up again', async () => {
    const attributes = texts(await inRequest(() => carry.sqs())) as Record<string, string>;
    let hops: string | undefined;
    const worker = observe(queue({ identity: 'attributes' }), async () => {
      hops = carry.sqs()['x-correlation-hops']!.StringValue;
    });
    const { logs } = await capture(() => worker(sqsEvent([{ attributes }]), lambdaContext()));
    expect(logs[1]).toMatchObject({
      correlation_id: 'caller-0001',
      tenant_id: 'tenant-1',
      user_id: 'user-1',
      trace_id: 'a'.repeat(32),
    });
    expect(hops).toBe('2');
  });

  it('of a topic, a socket and a tool takes its own form', async () => {
    const onTopic = observe(topic(), async () => {});
    const event = snsEvent([{ attributes: { correlation_id: 'caller-0002', tenant_id: 'tenant-2' } }]);
    const heard = await capture(() => onTopic(event, lambdaContext()));
    expect(heard.logs).toMatchObject([{ event: 'topic_completed', component: 'topic', correlation_id: 'caller-0002' }]);
    expect(heard.logs[0]).not.toHaveProperty('tenant_id');

    const onSocket = observe(socket(), async () => ({ statusCode: 200 }));
    const message = { ...socketEvent(), body: JSON.stringify({ correlation_id: 'caller-0003' }) };
    expect((await capture(() => onSocket(message, lambdaContext()))).logs).toMatchObject([
      { event: 'socket_completed', component: 'socket', correlation_id: 'caller-0003', status_code: '200' },
    ]);

    const search = observe(tool({ name: 'search' }), async () => ({ content: [] }));
    const call = { mcpReq: { _meta: { 'lamplight/correlation-id': 'caller-0004' } } };
    const inside = observe(http(), async () => {
      identify({ tenant_id: 'tenant-1' });
      await search({}, call);
      await search({}, { mcpReq: { _meta: { 'lamplight/correlation-id': 'bad', tenant_id: 'tenant-2' } } });
      return { statusCode: 200 };
    });
    const { logs } = await capture(() => inside(request({ headers }), lambdaContext()));
    expect(logs).toMatchObject([
      {
        event: 'tool_completed',
        component: 'mcp',
        correlation_id: 'caller-0004',
        tenant_id: 'tenant-1',
        tool_name: 'search',
      },
      { event: 'tool_completed', correlation_id: 'caller-0001', tenant_id: 'tenant-1', correlation_id_rejected: true },
      { event: 'request_completed', correlation_id: 'caller-0001' },
    ]);
  });

  it('warns where a transaction goes in a circle, and runs it all the same', async () => {
    const handler = observe(http(), async () => ({ statusCode: 200 }));
    const { logs } = await capture(() =>
      handler(request({ headers: { 'x-correlation-hops': '21' } }), lambdaContext()),
    );
    expect(logs).toMatchObject([
      { level: 'warning', event: 'correlation_hops_exceeded', hops: 21 },
      { event: 'request_completed', outcome: 'ok' },
    ]);
    const fine = await capture(() => handler(request({ headers: { 'x-correlation-hops': '20' } }), lambdaContext()));
    expect(fine.logs).toHaveLength(1);
  });
});
