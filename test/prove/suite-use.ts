import { listen, useLiveConnections, useLiveSweeper } from './live-use.ts';
import { useCanary, useScheduled, useScheduler } from './scheduled-use.ts';
import type { SuiteRun } from './suite-run.ts';

interface Use {
  /** What comes of it where nothing is missing. */
  expected: string;
  run(run: SuiteRun): Promise<(string | number)[]>;
}

/** Everything that a function of the suite does with AWS. What goes wrong on purpose makes it roll back. */
const USES: Record<string, Use> = {
  api: { expected: '201 409 200 204 true 202 200 200 200 200', run: useApi },
  'sync-worker': { expected: 'completed completed pending told', run: useWorker },
  'mcp-tools': { expected: '200 200 502', run: useTools },
  canary: { expected: 'ok fails', run: useCanary },
  'sync-scheduler': { expected: 'ok ok fails', run: useScheduler },
  'live-connections': { expected: 'pong jobs closed refused', run: useLiveConnections },
  exporter: { expected: '200 true', run: useExporter },
  'live-sweeper': { expected: 'ok open closed fails', run: useLiveSweeper },
};

/** A minute of a function that a schedule calls, with the database and without it. */
const SCHEDULED = ['ok ok', 'ok fails'];

/**
 * Uses a function in every way, and says what came of it.
 *
 * @throws where it is none that a schedule calls and nobody has said what it does
 */
export async function use(run: SuiteRun, title: string): Promise<string> {
  const own = USES[title];
  return (own ? await own.run(run) : await useScheduled(run, title)).join(' ');
}

/** Whether a use came to what it does on a good day. */
export function isUsual(title: string, outcome: string): boolean {
  return USES[title] ? USES[title].expected === outcome : SCHEDULED.includes(outcome);
}

async function useApi({ api, token, connect }: SuiteRun) {
  const email = `${crypto.randomUUID()}@prove.example`;
  const password = 'long enough for this';
  const registering = { body: { tenant_name: 'Another', email, password } };
  const outcomes: (string | number | boolean)[] = [];
  const note = async (answer: ReturnType<typeof api>) => {
    const { status, body } = await answer;
    outcomes.push(status);
    return body;
  };
  await note(api('POST', '/api/v1/auth/register', registering));
  await note(api('POST', '/api/v1/auth/register', registering));
  const login = await note(api('POST', '/api/v1/auth/login', { body: { email, password } }));
  await note(api('POST', '/api/v1/auth/logout', { token: login.access_token }));
  const connection = await connect().catch(() => undefined);
  outcomes.push(connection !== undefined);
  await note(api('POST', `/api/v1/connections/${connection?.id}/sync`, { token }));
  for (const list of ['connections', 'jobs', 'orders', 'audit-events']) {
    await note(api('GET', `/api/v1/${list}`, { token }));
  }
  return outcomes.map(String);
}

async function useWorker(run: SuiteRun) {
  const listener = await listen(run);
  const plain = await sync(run, await run.connect());
  const limited = await run.connect();
  await run.spoil({ fault: 'rate_limited', shop: limited.shop, times: 1, retryAfterSeconds: 1 });
  const delayed = await sync(run, limited, 5_000);
  const connection = await run.connect();
  const undone = await run.without('INSERT ON canonical_orders', () => sync(run, connection));
  listener?.ws.terminate();
  return [plain, delayed, undone, listener?.messages.length ? 'told' : 'untold'];
}

async function useTools({ api, token, without }: SuiteRun) {
  const call = async (tool: string, body = {}) => (await api('POST', `/api/v1/tools/${tool}`, { token, body })).status;
  return [
    await call('search_orders', { limit: 5 }),
    await call('sync_status'),
    await without('SELECT ON canonical_orders', () => call('search_orders', { limit: 5 })),
  ];
}

/** Scrapes, and says whether metrics of the run came: every answer of the suite's counts. */
async function useExporter({ system }: SuiteRun) {
  const response = await fetch(`${system.url}/metrics`);
  return [response.status, String(/^api_requests_total\{.*\} [1-9]/m.test(await response.text()))];
}

/** Syncs a connection, and says how its job stands when nothing is under way any more. */
async function sync({ api, token, clock }: SuiteRun, { id }: { id: string }, afterMs = 0): Promise<string> {
  const { body } = await api('POST', `/api/v1/connections/${id}/sync`, { token });
  await clock.advance(afterMs);
  return (await api('GET', `/api/v1/jobs/${body.job_id}`, { token })).body.status;
}
