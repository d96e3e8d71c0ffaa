import type { SQSClient } from '@aws-sdk/client-sqs';
import { pick, type Random, seeded } from '../../local/suite/random.ts';
import type { MeasureOptions, Row } from './figure.ts';
import { all, none, told } from './figure.ts';
import { type Nemesis, query, startNemesis } from './nemesis.ts';
import { deadLetters, sqsClient, waiting } from './queues.ts';
import { type SuiteRun, startSuiteRun } from './suite-run.ts';

const TURN_MS = 60_000;
/** More than three visibility time-outs of the sync queue (six minutes each) and the delays between. */
const MOST_TURNS = 60;

const TROUBLES = [
  { fault: 'throttled', times: 1 },
  { fault: 'rate_limited', times: 1, retryAfterSeconds: 2 },
  { fault: 'server_error', times: 1 },
  { fault: 'malformed', times: 1 },
  { fault: 'reset', times: 1 },
] as const;

/** The suite's own sync jobs, while their workers, their provider and their database fail: every job ends, every order is there once. */
export async function syncJobs({ size, seed }: MeasureOptions): Promise<Row[]> {
  const { jobs, orders, databaseKills, killEveryMs } =
    size === 'full'
      ? { jobs: 60, orders: 600, databaseKills: 3, killEveryMs: 80 }
      : { jobs: 4, orders: 300, databaseKills: 1, killEveryMs: 100 };
  const run = await startSuiteRun({ orders, seed });
  const random = seeded(seed, 'sync-jobs');
  const { system } = run;
  const sqs = sqsClient(system);
  const url = (name: string) => `${system.awsEndpoint}/${system.app.accountId}/suite-local-${name}`;
  try {
    const connections: { id: string; shop: string }[] = [];
    for (let count = 0; count < jobs; count += 1) connections.push(await run.connect());
    const nemesis = await startNemesis(system, { random, functionName: 'sync-worker', killEveryMs });
    const accepted = await request(run, connections, random, nemesis, databaseKills).finally(() => nemesis.stop());
    await empty(run, sqs, url('sync'), seed);
    const letters = (await deadLetters(sqs, url('sync-dlq'))).map((body) => JSON.parse(body).job_id as string);
    return [
      ...(await verdict(run, accepted, letters, orders)),
      told(
        'sync jobs: what they went through',
        nemesis.kills + nemesis.databaseKills,
        `${nemesis.kills} workers and ${nemesis.databaseKills} databases killed, ${letters.length} dead letters`,
      ),
    ];
  } finally {
    sqs.destroy();
    await run.stop();
  }
}

/** Asks for a sync of each connection until it is accepted, and kills the database now and then. */
async function request(
  { api, token, spoil }: SuiteRun,
  connections: { id: string; shop: string }[],
  random: Random,
  nemesis: Nemesis,
  databaseKills: number,
): Promise<string[]> {
  const accepted: string[] = [];
  const killAfter = Math.ceil(connections.length / databaseKills);
  for (const [index, { id, shop }] of connections.entries()) {
    if (random() < 0.3) await spoil({ ...pick(random, TROUBLES), shop });
    const killed = index % killAfter === 0 ? nemesis.killDatabase() : undefined;
    for (;;) {
      const { status, body } = await api('POST', `/api/v1/connections/${id}/sync`, { token });
      if (status === 202) accepted.push(body.job_id);
      if (status < 500) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await killed;
  }
  return accepted;
}

async function empty({ clock }: SuiteRun, sqs: SQSClient, queueUrl: string, seed: number): Promise<void> {
  for (let turn = 0; (await waiting(sqs, queueUrl)) > 0; turn += 1) {
    if (turn > MOST_TURNS) throw new Error(`the sync queue does not empty (seed ${seed})`);
    await clock.advance(TURN_MS);
  }
}

async function verdict({ system }: SuiteRun, accepted: string[], letters: string[], orders: number): Promise<Row[]> {
  // Those that were asked for and those that the scheduler asked for; the canary tenants' are nobody's.
  const jobs = await query<{ id: string; status: string; connection_id: string; rows_created: number }>(
    system,
    "SELECT id, status, connection_id, rows_created FROM jobs WHERE job_type = 'shopify_orders' AND correlation_id <> 'isolation-canary'",
  );
  const stored = await query<{ id: string; rows: string; orders: string }>(
    system,
    'SELECT connection_id AS id, count(*) AS rows, count(DISTINCT external_id) AS orders FROM canonical_orders GROUP BY 1',
  );
  const ended = new Set(jobs.filter(({ status }) => status === 'completed' || status === 'failed').map(({ id }) => id));
  const lost = accepted.filter((id) => !ended.has(id) && !letters.includes(id));
  const known = new Set((await query<{ id: string }>(system, 'SELECT id FROM jobs')).map(({ id }) => id));
  const unexpected = letters.filter((id) => !known.has(id));
  const completed = jobs.filter(({ status }) => status === 'completed');
  const incomplete = completed.filter(({ connection_id }) => {
    const found = stored.find(({ id }) => id === connection_id);
    return Number(found?.orders) !== orders;
  });
  // A later sync of the same connection finds nothing new: what all of them say that they made is what there is.
  const connections = [...new Set(completed.map(({ connection_id }) => connection_id))];
  // A schedule asks for syncs as well: what the jobs of a connection created is, together, what there is.
  const miscounted = [...new Set(completed.map(({ connection_id }) => connection_id))].filter((connection) => {
    const created = jobs
      .filter((job) => job.connection_id === connection)
      .reduce((sum, job) => sum + job.rows_created, 0);
    return created !== orders;
  });
  const doubled = stored.filter(({ rows, orders: distinct }) => rows !== distinct);
  const counts = Object.entries(Object.groupBy(jobs, ({ status }) => status)).map(
    ([status, list]) => `${list!.length} ${status}`,
  );
  return [
    told('sync jobs: all jobs, with those of the schedule', jobs.length, counts.sort().join(', ')),
    none('sync jobs: accepted jobs lost', accepted.length, lost, 'lost'),
    none('sync jobs: dead letters of no job', known.size, unexpected, 'unexpected'),
    all(
      'sync jobs: completed jobs with every order of their shop',
      completed.length,
      incomplete.map(({ id }) => id),
      'all',
    ),
    none('sync jobs: connections whose jobs counted an order twice or not', connections.length, miscounted),
    none(
      'sync jobs: orders stored twice',
      stored.reduce((sum, { rows }) => sum + Number(rows), 0),
      doubled.map(({ id }) => id),
      'doubled',
    ),
  ];
}
