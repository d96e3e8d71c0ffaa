import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { callApi, newConnection, newTenant } from '../support/call-api.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

expect.extend(matchers);
let suite: Suite;
let written: Capture;
let queue: SQSClient;
let ours: Awaited<ReturnType<typeof newTenant>>;
let theirs: Awaited<ReturnType<typeof newTenant>>;

beforeAll(async () => {
  suite = await startSuite();
  written = captureLines();
  queue = new SQSClient();
  [ours, theirs] = [await newTenant({ name: 'Ours' }), await newTenant({ name: 'Theirs' })];
}, 60_000);
beforeEach(() => written.clear());
afterEach(() => {
  process.env.SYNC_QUEUE_URL = suite.queueUrl;
});
afterAll(async () => {
  written.stop();
  queue.destroy();
  await suite.stop();
});

async function received() {
  const command = new ReceiveMessageCommand({
    QueueUrl: suite.queueUrl,
    MessageAttributeNames: ['All'],
    MaxNumberOfMessages: 10,
  });
  return (await queue.send(command)).Messages ?? [];
}

it('creates a connection, keeps its credentials encrypted and shows them to nobody', async () => {
  const secret = 'shpat_ffffffffffffffffffffffffffffffff';
  const credentials = { shop_domain: 'acme.myshopify.com', access_token: secret };
  const body = { provider: 'shopify', label: 'Shop', credentials };
  const created = await callApi('POST', '/api/v1/connections', { token: ours.token, body });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    provider: 'shopify',
    label: 'Shop',
    status: 'active',
    encryption_key_version: 1,
  });
  const { id } = created.body;
  const read = await callApi('GET', `/api/v1/connections/${id}`, { token: ours.token });
  expect(read.body).toEqual(created.body);
  const listed = await callApi('GET', '/api/v1/connections', { token: ours.token });
  expect(listed.body.items).toEqual([created.body]);
  const { rows } = await suite.sql('migrator', 'SELECT * FROM connections WHERE id = :id::uuid', { id });
  expect(rows).toHaveLength(1);
  for (const text of [created.text, read.text, listed.text, JSON.stringify(rows), written.lines.join('\n')]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain('encrypted_credentials":"shpat');
  }
  expect(written).toHaveLogged('connection_created', {
    connection_id: id,
    provider: 'shopify',
    tenant_id: ours.tenant_id,
  });
  const { connectionOwner, decrypt } = await import('../../../functions/shared/credentials/cipher.ts');
  const cipher = { cipherText: rows[0]!.encrypted_credentials as string, keyVersion: 1 };
  expect(await decrypt(cipher, connectionOwner({ tenant_id: ours.tenant_id, id }))).toEqual(credentials);
});

it('refuses a shop that is none, so that no other host is ever called', async () => {
  for (const shop_domain of ['localhost', '169.254.169.254', 'evil.com/.myshopify.com', 'a.myshopify.com.evil.com']) {
    const body = { provider: 'shopify', label: 'x', credentials: { shop_domain, access_token: 'shpat_1' } };
    const answer = await callApi('POST', '/api/v1/connections', { token: ours.token, body });
    expect([shop_domain, answer.status]).toEqual([shop_domain, 400]);
  }
});

it("shows a tenant nothing of another's", async () => {
  const { id } = await newConnection(theirs.token);
  const job = (await callApi('POST', `/api/v1/connections/${id}/sync`, { token: theirs.token })).body.job_id;
  for (const [method, path] of [
    ['GET', `/api/v1/connections/${id}`],
    ['POST', `/api/v1/connections/${id}/sync`],
    ['GET', `/api/v1/jobs/${job}`],
  ] as const) {
    expect([path, (await callApi(method, path, { token: ours.token })).status]).toEqual([path, 404]);
    expect([path, (await callApi(method, path, { token: theirs.token })).status]).not.toEqual([path, 404]);
  }
  for (const path of ['/api/v1/connections', '/api/v1/jobs', '/api/v1/audit-events']) {
    const { items } = (await callApi('GET', path, { token: ours.token })).body;
    for (const item of items) expect(item.tenant_id).toBe(ours.tenant_id);
  }
  await received();
});

it('asks for a sync: job, audit event and message are one story', async () => {
  const { id } = await newConnection(ours.token);
  const headers = { 'x-correlation-id': 'a-sync-request-0001' };
  const answer = await callApi('POST', `/api/v1/connections/${id}/sync`, { token: ours.token, headers });
  expect(answer.status).toBe(202);
  const { job_id } = answer.body;
  const job = await callApi('GET', `/api/v1/jobs/${job_id}`, { token: ours.token });
  expect(job.body).toMatchObject({
    status: 'pending',
    job_type: 'shopify_orders',
    correlation_id: 'a-sync-request-0001',
  });
  const messages = await received();
  expect(messages.map(({ Body }) => JSON.parse(Body!))).toEqual([
    { job_id, connection_id: id, object_type: 'orders', job_type: 'shopify_orders', cursor: null, attempt: 1 },
  ]);
  const attributes = messages[0]!.MessageAttributes!;
  expect(attributes.correlation_id!.StringValue).toBe('a-sync-request-0001');
  expect(attributes.tenant_id!.StringValue).toBe(ours.tenant_id);
  expect(attributes.user_id!.StringValue).toBe(ours.user_id);
  const query = { correlation_id: 'a-sync-request-0001', action: 'job_requested' };
  const audited = await callApi('GET', '/api/v1/audit-events', { token: ours.token, query });
  expect(audited.body.items).toEqual([expect.objectContaining({ resource_id: job_id, user_id: ours.user_id })]);
  expect(written).toHaveLogged('sync_requested', { job_id, connection_id: id, job_type: 'shopify_orders' });
});

it('marks the job as failed and says 503 where the queue cannot be reached', async () => {
  const { id } = await newConnection(ours.token);
  process.env.SYNC_QUEUE_URL = suite.queueUrl.replace(/sync$/, 'gone');
  const answer = await callApi('POST', `/api/v1/connections/${id}/sync`, { token: ours.token });
  expect([answer.status, answer.body.error]).toEqual([503, 'queue_unavailable']);
  const jobs = await callApi('GET', '/api/v1/jobs', { token: ours.token, query: { connection_id: id } });
  expect(jobs.body.items).toEqual([expect.objectContaining({ status: 'failed', completed_at: expect.any(String) })]);
  expect(written).toHaveLogged('sync_job_failed', { level: 'error', connection_id: id });
  expect(written).toHaveMetric('audit_events_total', {
    dimensions: { category: 'job', action: 'job_failed' },
    value: 1,
  });
});

it('sends a stranded job again rather than losing it, or making a second one', async () => {
  const { id } = await newConnection(ours.token);
  const first = await callApi('POST', `/api/v1/connections/${id}/sync`, { token: ours.token });
  await received();
  const { job_id } = first.body;
  await suite.sql('migrator', "UPDATE jobs SET touched_at = touched_at - interval '1 hour' WHERE id = :job_id::uuid", {
    job_id,
  });
  const second = await callApi('POST', `/api/v1/connections/${id}/sync`, { token: ours.token });
  expect(second.body).toEqual({ job_id });
  expect((await received()).map(({ Body }) => JSON.parse(Body!).job_id)).toEqual([job_id]);
});

it('does not sync a disconnected connection', async () => {
  const { id } = await newConnection(ours.token);
  await suite.sql('migrator', "UPDATE connections SET status = 'disconnected' WHERE id = :id::uuid", { id });
  const answer = await callApi('POST', `/api/v1/connections/${id}/sync`, { token: ours.token });
  expect([answer.status, answer.body.error]).toEqual([409, 'connection_disconnected']);
});

it('pages through a list without losing or doubling a row', async () => {
  const { token } = await newTenant();
  for (let index = 0; index < 5; index++) await newConnection(token, `shop ${index}`);
  const labels: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: '2', ...(cursor ? { cursor } : {}) };
    const { body } = await callApi('GET', '/api/v1/connections', { token, query });
    labels.push(...body.items.map((item: { label: string }) => item.label));
    cursor = body.next_cursor ?? undefined;
  } while (cursor);
  expect(labels).toEqual(['shop 4', 'shop 3', 'shop 2', 'shop 1', 'shop 0']);
});

it('refuses ids, limits, cursors and parameters that are none', async () => {
  const { token } = ours;
  for (const [path, query, error] of [
    ['/api/v1/connections/1', {}, 'invalid_id'],
    ["/api/v1/jobs/' OR 1=1 --", {}, 'invalid_id'],
    ['/api/v1/jobs', { limit: '0' }, 'invalid_query'],
    ['/api/v1/jobs', { limit: '1000' }, 'invalid_query'],
    ['/api/v1/jobs', { cursor: 'nonsense' }, 'invalid_query'],
    ['/api/v1/jobs', { status: 'done' }, 'invalid_query'],
    ['/api/v1/orders', { status: 'a\u0000b' }, 'invalid_query'],
    ['/api/v1/audit-events', { action: 'x y' }, 'invalid_query'],
    ['/api/v1/orders', { tenant_id: theirs.tenant_id }, 'invalid_query'],
  ] as const) {
    const answer = await callApi('GET', path, { token, query });
    expect([path, answer.status, answer.body.error]).toEqual([path, 400, error]);
  }
});

it('lists orders, the newest first', async () => {
  const { id } = await newConnection(ours.token);
  const insert = `INSERT INTO canonical_orders (id, tenant_id, connection_id, external_id, order_number, status, currency,
    total_amount, ordered_at, created_at, updated_at) VALUES (gen_random_uuid(), :tenant_id::uuid, :id::uuid, :number, :number,
    'paid', 'EUR', 12.50, :at::timestamptz, :at::timestamptz, :at::timestamptz)`;
  for (const [number, at] of Object.entries({ '#1': '2026-11-01T00:00:00Z', '#2': '2026-11-02T00:00:00Z' })) {
    await suite.sql('migrator', insert, { tenant_id: ours.tenant_id, id, number, at });
  }
  const { body } = await callApi('GET', '/api/v1/orders', { token: ours.token, query: { connection_id: id } });
  expect(
    body.items.map((order: Record<string, unknown>) => [order.order_number, order.total_amount, order.ordered_at]),
  ).toEqual([
    ['#2', '12.50', '2026-11-02T00:00:00.000Z'],
    ['#1', '12.50', '2026-11-01T00:00:00.000Z'],
  ]);
});
