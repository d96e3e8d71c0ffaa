import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Capture, captureLines, httpEvent, lambdaContext, scheduleEvent, sqsEvent } from 'lamplight/testing';
import { handler as api } from '../../../functions/api/handler.ts';
import { handler as mcp } from '../../../functions/mcp-tools/handler.ts';
import { handler as probe } from '../../../functions/probe/handler.ts';
import { handler as worker } from '../../../functions/sync-worker/handler.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

let suite: Suite;
let gateway: Server;
let sqs: SQSClient;
let written: Capture;
let silent: string[] = [];

beforeAll(async () => {
  suite = await startSuite();
  gateway = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (silent.includes(path)) {
      response.writeHead(503).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const event = httpEvent({
      method: request.method ?? 'GET',
      path,
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
    });
    const handler = path === '/mcp' ? mcp : api;
    const answer = (await handler(event, lambdaContext())) as APIGatewayProxyStructuredResultV2;
    response.writeHead(answer.statusCode ?? 200, answer.headers as Record<string, string>).end(answer.body);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  process.env.API_URL = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  sqs = new SQSClient({});
}, 60_000);
afterAll(async () => {
  sqs.destroy();
  gateway.closeAllConnections();
  gateway.close();
  await suite.stop();
});
beforeEach(() => {
  silent = [];
  written = captureLines();
});
afterEach(() => written.stop());

/** Hands what waits on the queue to the worker. */
async function deliver(): Promise<void> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: suite.queueUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 }),
  );
  const messages = Messages.map(({ Body, MessageAttributes = {} }) => ({
    body: Body,
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
  }));
  await worker(sqsEvent(messages), lambdaContext());
}

const heartbeats = () =>
  written
    .values('heartbeats_total')
    .map(({ dimensions }) => dimensions.service)
    .sort();

it('has each service that has no schedule record its own heartbeat', async () => {
  await probe(scheduleEvent(), lambdaContext());
  expect(heartbeats()).toEqual(['api', 'mcp']);
  await deliver();
  expect(heartbeats()).toEqual(['api', 'mcp', 'sync-worker']);
});

it('makes no job, no tenant and no failed login of it, under one correlation id', async () => {
  await probe(scheduleEvent(), lambdaContext());
  await deliver();
  expect(written.logs('worker_task_completed')).toMatchObject([{ outcome: 'ok', job_type: 'probe', no_job: true }]);
  expect(written.values('worker_jobs_total')).toEqual([]);
  expect(written.values('api_auth_failures_total')).toEqual([]);
  const ids = new Set(written.logs().map(({ correlation_id }) => correlation_id));
  expect(ids.size).toBe(1);
  expect(written.logs().filter(({ tenant_id }) => tenant_id !== undefined)).toEqual([]);
});

it('has no heartbeat from a service that is silent, and says which', async () => {
  silent = ['/mcp'];
  await expect(probe(scheduleEvent(), lambdaContext())).rejects.toThrow('no sign of life from mcp');
  expect(written.logs('probe_failed')).toMatchObject([{ level: 'error', service: 'mcp', error: '/mcp answers 503' }]);
  expect(heartbeats()).toEqual(['api']);
});

it('asks the others where the queue cannot be reached', async () => {
  const url = process.env.SYNC_QUEUE_URL;
  process.env.SYNC_QUEUE_URL = `${url}-gone`;
  await expect(probe(scheduleEvent(), lambdaContext())).rejects.toThrow('no sign of life from sync-worker');
  process.env.SYNC_QUEUE_URL = url;
  expect(heartbeats()).toEqual(['api', 'mcp']);
});

it('is answered by the MCP server without a token only as a plain ping', async () => {
  const call = (body: unknown) => mcp(httpEvent({ method: 'POST', path: '/mcp', body }), lambdaContext());
  expect(await call({ jsonrpc: '2.0', id: 7, method: 'ping' })).toMatchObject({
    statusCode: 200,
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, result: {} }),
  });
  for (const body of [
    { jsonrpc: '2.0', id: 7, method: 'tools/list' },
    { jsonrpc: '2.0', method: 'ping' },
    [{ jsonrpc: '2.0', id: 7, method: 'ping' }],
    { jsonrpc: '2.0', id: 7, method: 'ping', params: { filler: 'x'.repeat(200) } },
    'ping',
  ]) {
    expect(await call(body)).toMatchObject({ statusCode: 401 });
  }
});
