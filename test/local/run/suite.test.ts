import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { main } from '../../../local/cli/main.ts';
import { processTerminal } from '../../../local/cli/terminal.ts';
import { virtualClock } from '../../../local/clock.ts';
import { createRecords } from '../../../local/records.ts';
import { runFileOf, writeRunFile } from '../../../local/run/run-file.ts';
import { type LocalSystem, startLocal } from '../../../local/run/start-local.ts';
import { apiClient } from '../../../local/suite/api-client.ts';

// The suite's own template with its deployable bundles, as `npm start` runs it, on a clock that the tests move.
// It begins now, since a debug token is signed by the machine's clock and read by the run's.
const clock = virtualClock(Date.now());
const records = createRecords();
const lines: Record<string, unknown>[] = [];
records.subscribe((record) => {
  if (record.kind !== 'log' || record.origin !== 'function') return;
  try {
    lines.push({ functionName: record.functionName, ...JSON.parse(record.message) });
  } catch {
    // Not a line of the layer.
  }
});
let dataFolder: string;
let system: LocalSystem;
let token: string;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-suite-run-'));
  system = await startLocal({ projectFolder: process.cwd(), dataFolder, clock, records });
  const { email, password } = system.tenants[0]!;
  const login = await apiClient(system.url)('POST', '/api/v1/auth/login', { body: { email, password } });
  token = login.body.access_token;
}, 120_000);

afterAll(async () => {
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

function call(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  return fetch(`${system.url}${path}`, { method, ...init, headers });
}

test('a demo tenant has a team, whose roles may not do everything', async () => {
  const { email, password } = system.tenants[0]!;
  const api = apiClient(system.url);
  const viewer = { email: email.replace('owner', 'viewer'), password };
  const login = await api('POST', '/api/v1/auth/login', { body: viewer });
  const { access_token } = login.body;
  expect((await api('GET', '/api/v1/orders', { token: access_token })).status).toBe(200);
  expect((await api('GET', '/api/v1/audit-events', { token: access_token })).status).toBe(403);
  const { body } = await api('GET', '/api/v1/users', { token });
  expect(body.items.map(({ role }: { role: string }) => role).sort()).toEqual(['admin', 'member', 'owner', 'viewer']);
});

test('one correlation id goes from the request through the queue to the provider, the job and the audit trail', async () => {
  const { items } = (await (await call('GET', '/api/v1/connections')).json()) as { items: { id: string }[] };
  const requested = await call('POST', `/api/v1/connections/${items[0]!.id}/sync`, {
    headers: { 'x-correlation-id': 'story-of-one-sync' },
  });
  expect(requested.status).toBe(202);
  expect(requested.headers.get('x-correlation-id')).toBe('story-of-one-sync');
  const { job_id } = (await requested.json()) as { job_id: string };

  await clock.settled();

  const job = (await (await call('GET', `/api/v1/jobs/${job_id}`)).json()) as Record<string, unknown>;
  expect(job).toMatchObject({ status: 'completed', correlation_id: 'story-of-one-sync', attempts: 1 });
  expect(job.rows_created).toBeGreaterThan(0);
  const story = lines.filter((line) => line.correlation_id === 'story-of-one-sync');
  expect(story.map(({ functionName, event }) => `${functionName} ${event}`)).toEqual(
    expect.arrayContaining([
      'api sync_requested',
      'api request_completed',
      'sync-worker worker_task_started',
      'sync-worker external_call_completed',
      'sync-worker sync_job_completed',
      'sync-worker worker_task_completed',
    ]),
  );
  expect(new Set(story.map(({ tenant_id }) => tenant_id))).toEqual(new Set([system.tenants[0]!.tenant_id]));
  const audit = (await (await call('GET', '/api/v1/audit-events')).json()) as { items: Record<string, unknown>[] };
  const actions = audit.items.filter((row) => row.correlation_id === 'story-of-one-sync').map(({ action }) => action);
  expect(actions.sort()).toEqual(['job_completed', 'job_requested']);
}, 30_000);

const JSON_TYPE = { 'content-type': 'application/json' };

test.each([
  ['malformed JSON', 400, 'POST', '/api/v1/connections', { body: '{"provider":', headers: JSON_TYPE }],
  [
    'an unknown field',
    400,
    'POST',
    '/api/v1/auth/login',
    { body: '{"email":"a@b.example","password":"x","admin":true}', headers: JSON_TYPE },
  ],
  [
    'another content type',
    415,
    'POST',
    '/api/v1/auth/login',
    { body: 'email=a', headers: { 'content-type': 'text/plain' } },
  ],
  [
    'an oversized body',
    413,
    'POST',
    '/api/v1/connections',
    { body: JSON.stringify({ label: 'x'.repeat(300_000) }), headers: JSON_TYPE },
  ],
  ['a bad id', 400, 'GET', '/api/v1/jobs/not-an-id', {}],
  ['an id that there is not', 404, 'GET', '/api/v1/jobs/00000000-0000-4000-8000-000000000000', {}],
  ['a path that there is not', 404, 'GET', '/api/v1/nothing', {}],
  ['a method that there is not', 405, 'DELETE', '/api/v1/jobs', {}],
  ['no token', 401, 'GET', '/api/v1/jobs', { headers: { authorization: '' } }],
])('%s is answered with %i, a reason and the correlation id', async (_what, status, method, path, init) => {
  const answer = await call(method, path, init as RequestInit);
  expect(answer.status).toBe(status);
  const body = (await answer.json()) as Record<string, string>;
  expect(body).toEqual({
    error: expect.stringMatching(/^[a-z_]+$/),
    message: expect.stringMatching(/\w{3}/),
    correlation_id: answer.headers.get('x-correlation-id'),
  });
  expect(JSON.stringify(body)).not.toMatch(/ at .+:\d+:\d+/);
});

test('a correlation id that is not well formed is replaced, and never logged', async () => {
  const answer = await call('GET', '/health', { headers: { 'x-correlation-id': 'bad id\u00e9!' } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(JSON.stringify(lines)).not.toContain('bad id');
});

test('a debug token opens the debug lines of its transaction, and of no other', async () => {
  const project = { cwd: mkdtempSync(join(tmpdir(), 'lamplight-debug-')) };
  writeRunFile(join(project.cwd, '.lamplight'), runFileOf(system));
  const said: string[] = [];
  const terminal = { ...processTerminal(), ...project, line: (text: string) => void said.push(text) };
  const args = ['debug-token', '--correlation-id', 'debug-this-one', '--for'];
  expect(await main([...args, '2h'], { ...terminal, complain: (text) => void said.push(text) })).toBe(2);
  expect(said.pop()).toMatch(/lives at most 3600 seconds/);
  expect(await main([...args, '15m'], terminal)).toBe(0);

  const { items } = (await (await call('GET', '/api/v1/connections')).json()) as { items: { id: string }[] };
  const headers = { 'x-correlation-id': 'debug-this-one', 'x-debug-token': said.pop()! };
  const answer = await call('POST', `/api/v1/connections/${items[0]!.id}/sync`, { headers });
  expect(answer.status).toBe(202);
  await clock.settled();

  const debugOf = (id: string) => lines.filter((line) => line.level === 'debug' && line.correlation_id === id);
  expect(debugOf('debug-this-one').map(({ functionName }) => functionName)).toContain('api');
  await call('GET', '/api/v1/connections', { headers: { 'x-correlation-id': 'no-debug-here' } });
  expect(debugOf('no-debug-here')).toEqual([]);
  rmSync(project.cwd, { recursive: true, force: true });
}, 30_000);

test('a poison message ends in the dead-letter queue after its attempts', async () => {
  const queue = new SQSClient({ endpoint: system.awsEndpoint, region: system.region, credentials: system.credentials });
  const { SYNC_QUEUE_URL: QueueUrl } = system.environment['sync-worker']!;
  const { SYNC_DLQ_URL } = system.environment['queue-gauge']!;
  await queue.send(new SendMessageCommand({ QueueUrl, MessageBody: 'not a job' }));

  // Three deliveries, six minutes apart.
  await clock.advance(25 * 60_000);

  const depth = async (url: string | undefined) => {
    const attributes = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
    return (await queue.send(attributes)).Attributes?.ApproximateNumberOfMessages;
  };
  expect(await depth(SYNC_DLQ_URL)).toBe('1');
  expect(await depth(QueueUrl)).toBe('0');
  const gauges = lines.filter(
    ({ functionName, worker_queue_depth }) => functionName === 'queue-gauge' && worker_queue_depth !== undefined,
  );
  expect(
    gauges.some(({ queue_name, worker_queue_depth }) => queue_name === 'sync-dlq' && worker_queue_depth === 1),
  ).toBe(true);
}, 60_000);
