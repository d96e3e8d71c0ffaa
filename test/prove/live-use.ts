import { connectClient, type TestClient } from '../local/events/support/websocket-client.ts';
import { query } from './nemesis.ts';
import type { SuiteRun } from './suite-run.ts';

const CLIENTS = "id NOT LIKE 'canary-%'";

/** A client that hears of the tenant's jobs; undefined where it is not let in. */
export async function listen({ system, token }: SuiteRun, as = token): Promise<TestClient | undefined> {
  return await connectClient(system.webSocketUrl!, { headers: { authorization: `Bearer ${as}` } }).catch(
    () => undefined,
  );
}

/** Connects, asks, is logged out, and is not let in again. */
export async function useLiveConnections(run: SuiteRun): Promise<string[]> {
  const token = await logIn(run);
  const client = await listen(run, token);
  if (!client) return ['refused'];
  const types: string[] = [];
  for (const action of ['ping', 'subscribe']) {
    client.ws.send(JSON.stringify({ action }));
    const { type, error } = JSON.parse(await client.next());
    types.push(type ?? error);
  }
  await run.api('POST', '/api/v1/auth/logout', { token });
  client.ws.send('{"action":"ping"}');
  const end = await Promise.race([client.closed.then(() => 'closed'), client.next().then(() => 'answered')]);
  client.ws.terminate();
  const again = await run.without('INSERT ON live_connections', () => listen(run));
  return [...types, end, again ? 'let in' : 'refused'];
}

/** One client that stays, one that has logged out; both unheard of for long. Then the same where the sweep fails. */
export async function useLiveSweeper(run: SuiteRun): Promise<string[]> {
  const leaver = await logIn(run);
  const [stays, leaves] = [await listen(run), await listen(run, leaver)];
  await run.api('POST', '/api/v1/auth/logout', { token: leaver });
  const sweep = async () => {
    await query(run.system, `UPDATE live_connections SET last_seen_at = '2000-01-01' WHERE ${CLIENTS}`);
    const time = new Date(run.clock.now()).toISOString();
    const event = { 'detail-type': 'Scheduled Event', source: 'aws.events', time };
    const { error } = await run.system.invoke('live-sweeper', event);
    return error ? 'fails' : 'ok';
  };
  const outcomes = [await sweep()];
  const isOpen = (client: TestClient | undefined) => (client?.ws.readyState === client?.ws.OPEN ? 'open' : 'closed');
  await Promise.race([leaves?.closed, new Promise((resolve) => setTimeout(resolve, 500))]);
  outcomes.push(isOpen(stays), isOpen(leaves));
  const right = 'EXECUTE ON FUNCTION settle_live_connections(jsonb, jsonb, timestamptz)';
  outcomes.push(await run.without(right, sweep));
  for (const client of [stays, leaves]) client?.ws.terminate();
  return outcomes;
}

async function logIn({ api }: SuiteRun): Promise<string> {
  const email = `${crypto.randomUUID()}@prove.example`;
  const password = 'long enough for this';
  await api('POST', '/api/v1/auth/register', { body: { tenant_name: 'Listener', email, password } });
  return (await api('POST', '/api/v1/auth/login', { body: { email, password } })).body.access_token;
}
