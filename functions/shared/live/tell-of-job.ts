import { and, eq, gt, inArray, isNull, lt } from 'drizzle-orm';
import { carry, logger } from 'lamplight/observe';
import { jobs, live_connections, sessions } from '../database/schema.ts';
import { type Transaction, withTenant } from '../database/tenant.ts';
import { type Delivery, post } from './gateway.ts';
import { inGroups } from './in-groups.ts';
import { jobView } from './job-view.ts';

const log = logger('suite.live');

/** Milliseconds that all messages about one step of a job may take together. */
const TELL_WITHIN_MS = 2000;

/** More than API Gateway takes for a connect: until it is over it calls the connection gone, too. */
const CONNECTS_WITHIN_MS = 30_000;

/** More of one tenant's clients than this are not told. */
const MOST_CLIENTS = 500;

/**
 * Tells the tenant's own live clients how a job stands: its row, as it is now. For after a commit, never inside of one.
 * Fails open: what goes wrong here is logged, and the job goes on. A message that a client does not get is no loss that
 * lasts, since each says everything.
 */
export async function tellOfJob(jobId: string): Promise<void> {
  if (!process.env.LIVE_CALLBACK_URL) return;
  try {
    const now = new Date();
    const { clients, job } = await withTenant((tx) => readClients(tx, jobId, now));
    if (!job || clients.length === 0) return;
    const message = { type: 'job', at: now.toISOString(), job, ...carry.socket() };
    const until = AbortSignal.timeout(TELL_WITHIN_MS);
    const deliveries = await inGroups(clients, (id) => post(id, message, until));
    const gone = clients.filter((_id, index) => deliveries[index] === 'gone');
    if (gone.length > 0) await withTenant((tx) => forget(tx, gone, now));
    note(deliveries);
  } catch (error) {
    log.warning('live_message_failed', error);
  }
}

/** Whose session is over hears nothing more, whether or not the sweep has closed the connection already. */
async function readClients(tx: Transaction, jobId: string, now: Date) {
  const clients = await tx
    .select({ id: live_connections.id })
    .from(live_connections)
    .innerJoin(sessions, eq(sessions.id, live_connections.session_id))
    .where(and(isNull(sessions.ended_at), gt(sessions.expires_at, now)))
    .limit(MOST_CLIENTS);
  // Most of the time nobody listens, and then there is nothing to be told.
  const [job] = clients.length === 0 ? [] : await tx.select(jobView).from(jobs).where(eq(jobs.id, jobId));
  return { clients: clients.map(({ id }) => id), job };
}

async function forget(tx: Transaction, ids: string[], now: Date): Promise<void> {
  const connected = new Date(now.getTime() - CONNECTS_WITHIN_MS);
  await tx
    .delete(live_connections)
    .where(and(inArray(live_connections.id, ids), lt(live_connections.connected_at, connected)));
}

function note(deliveries: Delivery[]): void {
  const count = (delivery: Delivery) => deliveries.filter((each) => each === delivery).length;
  const fields = { delivered: count('delivered'), gone: count('gone'), full: count('full'), unknown: count('unknown') };
  if (fields.unknown > 0) log.warning('live_message_failed', fields);
  else log.debug('live_message_sent', fields);
}
