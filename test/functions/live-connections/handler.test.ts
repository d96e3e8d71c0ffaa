import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import '../support/hold-lines.ts';
import { context } from 'lamplight/observe';
import { type Capture, captureLines, lambdaContext, scheduleEvent } from 'lamplight/testing';
import { connectClient, type TestClient } from '../../local/events/support/websocket-client.ts';
import { asTenant } from '../support/as-tenant.ts';
import { callApi, newConnection, newTenant } from '../support/call-api.ts';
import { startLive } from '../support/start-live.ts';
import { startSuite } from '../support/start-suite.ts';

type Tenant = Awaited<ReturnType<typeof newTenant>>;

let suite: Awaited<ReturnType<typeof startSuite>>;
let live: Awaited<ReturnType<typeof startLive>>;
let acme: Tenant;
let other: Tenant;
let written: Capture;
let clients: TestClient[] = [];

beforeAll(async () => {
  suite = await startSuite();
  live = await startLive();
  [acme, other] = [await newTenant({ name: 'Acme' }), await newTenant({ name: 'Other' })];
}, 60_000);

afterAll(async () => {
  await live?.stop();
  await suite?.stop();
});

beforeEach(() => {
  written = captureLines();
});

afterEach(async () => {
  for (const { ws } of clients) ws.terminate();
  clients = [];
  await until(async () => (await rows()).length === 0);
  written.stop();
});

async function connect(token: string): Promise<TestClient> {
  const client = await connectClient(live.url, { headers: { authorization: `Bearer ${token}` } });
  clients.push(client);
  return client;
}

async function rows() {
  const text = "select * from live_connections where id not like 'canary-%' order by connected_at";
  return (await suite.sql('migrator', text)).rows;
}

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await delay(10);
}

async function ask(client: TestClient, message: unknown): Promise<Record<string, unknown>> {
  client.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  return JSON.parse(await client.next());
}

/** A job of a tenant, as it stands before a worker takes it. */
async function newJob(tenant: Tenant): Promise<string> {
  const { id } = await newConnection(tenant.token, `Shop ${crypto.randomUUID()}`);
  return (await callApi('POST', `/api/v1/connections/${id}/sync`, { token: tenant.token })).body.job_id;
}

/** Tells of a job as a worker would, and gives the correlation id of who told. */
async function tell(tenant: Tenant, jobId: string): Promise<string | undefined> {
  const { tellOfJob } = await import('../../../functions/shared/live/tell-of-job.ts');
  return await asTenant(tenant.tenant_id, async () => {
    await tellOfJob(jobId);
    return context().correlation_id;
  });
}

async function runSweeper() {
  const { handler } = await import('../../../functions/live-sweeper/handler.ts');
  await handler(scheduleEvent(), lambdaContext());
  return written.logs('schedule_completed').at(-1);
}

/** Makes every row look as if nobody had been heard of for an hour. */
async function age(): Promise<void> {
  const when = "connected_at - interval '1 hour'";
  const clients = "id not like 'canary-%'";
  await suite.sql(
    'migrator',
    `update live_connections set last_seen_at = ${when}, connected_at = ${when} where ${clients}`,
  );
}

describe('a connect', () => {
  it('with a token is remembered as its tenant and user, and forgotten at its end', async () => {
    const client = await connect(acme.token);
    expect(await rows()).toMatchObject([{ id: live.ids.at(-1), tenant_id: acme.tenant_id, user_id: acme.user_id }]);
    client.ws.close();
    await until(async () => (await rows()).length === 0);
    const lines = written.logs('socket_completed');
    expect(lines).toMatchObject([
      { route: '$connect', status_code: '200', outcome: 'ok', tenant_id: acme.tenant_id, user_id: acme.user_id },
      { route: '$disconnect', status_code: '200', outcome: 'ok', tenant_id: acme.tenant_id, component: 'socket' },
    ]);
    expect(new Set(lines.map(({ socket_id }) => socket_id))).toEqual(new Set([live.ids.at(-1)]));
  });

  it('of a browser brings its token as a subprotocol, which is neither answered nor logged', async () => {
    const client = await connectClient(live.url, { protocols: ['suite', `bearer.${acme.token}`] });
    clients.push(client);
    expect(client.ws.protocol).toBe('suite');
    expect((await ask(client, { action: 'ping' })).type).toBe('pong');
    expect(written.lines.join()).not.toContain(acme.token);
  });

  it.each([
    ['no token', {}, 'missing'],
    ['a token that is none', { authorization: 'Bearer nonsense' }, 'invalid_token'],
    ['a token in the query alone', {}, 'missing'],
  ])('with %s is refused with 401', async (what, headers, reason) => {
    const url = what.includes('query') ? `${live.url}?access_token=${acme.token}` : live.url;
    await expect(connectClient(url, { headers })).rejects.toThrow('refused with 401');
    expect(await rows()).toEqual([]);
    expect(written.logs('auth_failed')).toMatchObject([{ reason }]);
    expect(written.logs('socket_completed').at(-1)).toMatchObject({
      status_code: '401',
      outcome: 'denied',
    });
  });

  it('with the token of a session that was ended is refused', async () => {
    const leaver = await newTenant();
    await callApi('POST', '/api/v1/auth/logout', { token: leaver.token });
    await expect(connect(leaver.token)).rejects.toThrow('refused with 401');
  });
});

describe('a message', () => {
  it('ping is answered with its own correlation id, and remembered', async () => {
    const client = await connect(acme.token);
    await age();
    const [before] = await rows();
    const answer = await ask(client, { action: 'ping', correlation_id: 'ping-of-a-client' });
    expect(answer).toMatchObject({ type: 'pong', correlation_id: 'ping-of-a-client', at: expect.any(String) });
    expect((await rows())[0]?.last_seen_at).not.toEqual(before?.last_seen_at);
  });

  it('subscribe is answered with the unfinished jobs of the own tenant', async () => {
    const [mine] = [await newJob(acme), await newJob(other)];
    const client = await connect(acme.token);
    const { type, jobs } = await ask(client, { action: 'subscribe' });
    expect(type).toBe('jobs');
    expect(jobs).toMatchObject([{ id: mine, status: 'pending', job_type: 'shopify_orders' }]);
  });

  test.each([['{"action":"drop"}'], ['no JSON'], ['{}']])('%s is told what there is', async (message) => {
    const client = await connect(acme.token);
    expect(await ask(client, message)).toEqual({
      error: 'action_unknown',
      message: expect.stringContaining('"ping" or "subscribe"'),
      correlation_id: expect.any(String),
    });
  });

  it('after the session has ended closes the connection', async () => {
    const leaver = await newTenant();
    const client = await connect(leaver.token);
    await callApi('POST', '/api/v1/auth/logout', { token: leaver.token });
    client.ws.send('{"action":"ping"}');
    expect((await client.closed).code).toBe(1000);
  });
});

describe('the progress of a job', () => {
  it('reaches every client of its own tenant and of no other, with the correlation id of who tells', async () => {
    const job = await newJob(acme);
    const [first, second, foreign] = [await connect(acme.token), await connect(acme.token), await connect(other.token)];
    const told = await tell(acme, job);
    const messages = [JSON.parse(await first.next()), JSON.parse(await second.next())];
    expect(messages[0]).toEqual(messages[1]);
    expect(messages[0]).toMatchObject({
      type: 'job',
      at: expect.any(String),
      job: { id: job, status: 'pending', rows_created: 0, rows_updated: 0, error_message: null },
      correlation_id: told,
    });
    await ask(foreign, { action: 'ping' });
    expect(foreign.messages).toHaveLength(1);
  });

  it('of another tenant cannot be told by knowing its id', async () => {
    const job = await newJob(other);
    const client = await connect(acme.token);
    await tell(acme, job);
    await ask(client, { action: 'ping' });
    expect(client.messages).toHaveLength(1);
  });

  it('does not reach a client whose session has ended', async () => {
    const leaver = await newTenant();
    const job = await newJob(leaver);
    const client = await connect(leaver.token);
    await callApi('POST', '/api/v1/auth/logout', { token: leaver.token });
    await tell(leaver, job);
    await delay(50);
    expect(client.messages).toEqual([]);
  });

  it('reaches a client that comes back', async () => {
    const job = await newJob(acme);
    const before = await connect(acme.token);
    before.ws.terminate();
    await until(async () => (await rows()).length === 0);
    const after = await connect(acme.token);
    await tell(acme, job);
    expect(JSON.parse(await after.next())).toMatchObject({ type: 'job', job: { id: job } });
    expect(before.messages).toEqual([]);
  });

  it('forgets a client that is gone without a word, but not one that may still be connecting', async () => {
    const { tenant_id, user_id } = acme;
    const job = await newJob(acme);
    await connect(acme.token);
    const sid = (await rows())[0]!.session_id as string;
    const insert = (id: string, secondsAgo: number) =>
      suite.sql(
        'migrator',
        `insert into live_connections select :id, :tenant::uuid, :user::uuid, at, at, :sid::uuid
         from (select clock_timestamp() - interval '${secondsAgo} seconds' as at) as now`,
        { id, tenant: tenant_id, user: user_id, sid },
      );
    await insert('gone-for-long=', 60);
    await insert('just-connecting=', 5);
    await tell(acme, job);
    expect((await rows()).map(({ id }) => id).sort()).toEqual(['just-connecting=', live.ids.at(-1)].sort());
    await suite.sql('migrator', "delete from live_connections where id = 'just-connecting='");
  });

  it('fails open', async () => {
    const job = await newJob(acme);
    await connect(acme.token);
    live.connections.add({
      ...live.connections.find('Live', 'local', live.ids.at(-1)!)!,
      send: () => {
        throw new Error('the gateway is ill');
      },
    });
    await tell(acme, job);
    expect(written.logs('live_message_failed')).toMatchObject([{ level: 'warning', unknown: 1 }]);
  });

  it('does not wait for a client that never reads, nor do the others', async () => {
    const job = await newJob(acme);
    const slow = await connect(acme.token);
    const connection = live.connections.find('Live', 'local', live.ids.at(-1)!)!;
    slow.ws.pause();
    while (connection.send(Buffer.alloc(128 * 1024, 'x'))) await delay(0);
    const quick = await connect(acme.token);
    await tell(acme, job);
    expect(JSON.parse(await quick.next())).toMatchObject({ type: 'job' });
    // Whoever had been waited for would be counted as one who gave no answer.
    expect(written.logs('live_message_failed')).toEqual([]);
  });
});

describe('the sweep', () => {
  it('asks nothing where everybody was heard of', async () => {
    await connect(acme.token);
    expect(await runSweeper()).toMatchObject({ seen: 0, gone: 0, ended: 0, unknown: 0 });
  });

  it('keeps who is there, forgets who is gone, and ends who has logged out', async () => {
    const leaver = await newTenant();
    await connect(acme.token);
    const left = await connect(leaver.token);
    await callApi('POST', '/api/v1/auth/logout', { token: leaver.token });
    const [{ session_id }] = (await rows()) as [{ session_id: string }];
    await suite.sql(
      'migrator',
      `insert into live_connections select 'gone=', tenant_id, user_id, connected_at, last_seen_at, session_id
       from live_connections where session_id = :session_id::uuid`,
      { session_id },
    );
    await age();
    expect(await runSweeper()).toMatchObject({ seen: 1, gone: 1, ended: 1, unknown: 0, outcome: 'ok' });
    expect((await rows()).map(({ tenant_id }) => tenant_id)).toEqual([acme.tenant_id]);
    expect((await left.closed).code).toBe(1000);
    expect(await runSweeper()).toMatchObject({ seen: 0, gone: 0, ended: 0 });
  });

  it('leaves the rows of the canary tenants alone', async () => {
    await runSweeper();
    const { rows: canaries } = await suite.sql('migrator', "select id from live_connections where id like 'canary-%'");
    expect(canaries).toHaveLength(2);
  });
});
