import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { http, observe, observeClient, traceCache, traceQuery } from 'lamplight/observe';
import { captureSpans, type SpanCapture } from 'lamplight/testing';
import { capture, lambdaContext, request } from '../harness.ts';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };

let spans: SpanCapture;
let server: Server;
let endpoint: string;
let answers: { status: number; body: string }[];
let received: IncomingHttpHeaders[];

beforeEach(async () => {
  spans = captureSpans();
  answers = [];
  received = [];
  server = createServer((request, response) => {
    received.push(request.headers);
    const { status, body } = answers.shift() ?? { status: 200, body: '{}' };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'request-9' });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  spans.stop();
  server.close();
  server.closeAllConnections();
});

/** Runs `work` within a request. */
async function within(work: () => Promise<unknown>): Promise<void> {
  const handler = observe(http(), async () => {
    await work();
    return { statusCode: 200 };
  });
  const { result } = await capture(() => handler(request(), lambdaContext()));
  expect(result.statusCode).toBe(200);
}

function only(name: string) {
  const found = spans.spans.filter((span) => span.name === name);
  expect(found).toHaveLength(1);
  return found[0]!;
}

const options = () => ({ endpoint, region: 'eu-central-1', credentials: CREDENTIALS });

describe('a client of the AWS SDK', () => {
  it('has a span for each call, through its retries', async () => {
    const sqs = observeClient(new SQSClient({ ...options(), md5: false, maxAttempts: 3 }));
    answers = [{ status: 503, body: '{"__type":"ServiceUnavailable"}' }];
    const command = new SendMessageCommand({ QueueUrl: `${endpoint}/1/sync`, MessageBody: '{"password":"hunter2"}' });
    await within(() => sqs.send(command));
    const span = only('sqs_send_message');
    expect(span).toMatchObject({ kind: 'client', ended: true, error: undefined, parentSpanId: spans.spans[0]!.spanId });
    expect(span.attributes).toMatchObject({
      'rpc.system': 'aws-api',
      'rpc.service': 'SQS',
      'rpc.method': 'SendMessage',
      'aws.request_id': 'request-9',
      'aws.retries': 1,
      'http.response.status_code': 200,
    });
    expect(JSON.stringify(span)).not.toContain('hunter2');
    for (const headers of received) {
      expect(headers).not.toHaveProperty('x-correlation-id');
      expect(headers).not.toHaveProperty('traceparent');
    }
  });

  it('that fails throws the same error, and says what it was told', async () => {
    const sqs = observeClient(new SQSClient({ ...options(), maxAttempts: 1 }));
    answers = [{ status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"none"}' }];
    const command = new SendMessageCommand({ QueueUrl: `${endpoint}/1/none`, MessageBody: 'x' });
    await within(() => expect(sqs.send(command)).rejects.toThrow('none'));
    const span = only('sqs_send_message');
    expect(span.error).toMatchObject({ name: 'QueueDoesNotExist' });
    expect(span.attributes).toMatchObject({ 'aws.request_id': 'request-9', 'http.response.status_code': 400 });
  });

  it('of the RDS Data API names a statement by what it does', async () => {
    const rds = observeClient(new RDSDataClient({ ...options(), maxAttempts: 1 }));
    const input = { resourceArn: 'arn:a', secretArn: 'arn:b', sql: "select 1 from orders where name = 'Ada'" };
    await within(() => rds.send(new ExecuteStatementCommand(input)));
    const span = only('select_orders');
    expect(span.attributes).toMatchObject({ 'db.query.summary': 'select orders', 'rpc.service': 'RDSData' });
    expect(JSON.stringify(span)).not.toContain('Ada');
  });

  it('works outside a unit as it did before', async () => {
    const sqs = observeClient(new SQSClient({ ...options(), md5: false }));
    await sqs.send(new SendMessageCommand({ QueueUrl: `${endpoint}/1/sync`, MessageBody: 'x' }));
    expect(spans.spans).toEqual([]);
  });

  it('may be observed twice, and has one span all the same', async () => {
    const sqs = observeClient(observeClient(new SQSClient({ ...options(), md5: false })));
    await within(() => sqs.send(new SendMessageCommand({ QueueUrl: `${endpoint}/1/sync`, MessageBody: 'x' })));
    only('sqs_send_message');
  });

  it('gives and throws what its other middlewares do, however odd', async () => {
    const refused = Object.assign(new Error('refused'), { $metadata: null });
    const trap = new Proxy(new Error('trap'), {
      get() {
        throw new Error('trapped');
      },
    });
    type Middleware = (next: (call: object) => unknown, context: object) => (call: object) => Promise<unknown>;
    let around!: Middleware;
    observeClient({ middlewareStack: { add: (added: Middleware) => (around = added) } });
    await within(async () => {
      expect(await around(async () => undefined, {})({})).toBeUndefined();
      for (const thrown of [refused, trap, undefined]) {
        const outcome = await around(
          () => Promise.reject(thrown),
          {},
        )({ input: {} }).catch((error: unknown) => ({ error }));
        expect((outcome as { error: unknown }).error === thrown).toBe(true);
      }
    });
  });

  it('has to be one', () => {
    expect(() => observeClient({})).toThrow(/client of the AWS SDK/);
  });
});

describe('a query', () => {
  it('has a span with its verb and table, and none of its values', async () => {
    let rows: unknown;
    await within(async () => {
      rows = await traceQuery("select * from users where phone = '0123'", () => [1, 2]);
    });
    expect(rows).toEqual([1, 2]);
    expect(only('select_users').attributes).toMatchObject({ 'db.system.name': 'postgresql' });
    expect(JSON.stringify(spans.spans)).not.toContain('0123');
  });

  it('runs also where its statement cannot be read', async () => {
    await within(async () => expect(await traceQuery(Object.create(null), () => 7)).toBe(7));
    only('execute_statement');
  });

  it('that fails marks its span', async () => {
    const error = new Error('deadlock');
    await within(() => expect(traceQuery('delete from a', () => Promise.reject(error))).rejects.toBe(error));
    expect(only('delete_a').error).toBe(error);
  });
});

describe('a cache', () => {
  it.each([
    ['value', true],
    [null, false],
    [undefined, false],
  ])('says whether it had it (%s)', async (value, hit) => {
    await within(() => traceCache({ operation: 'get', cache: 'sessions' }, async () => value));
    expect(only('get_sessions').attributes).toMatchObject({ 'cache.hit': hit, 'cache.name': 'sessions' });
  });
});
