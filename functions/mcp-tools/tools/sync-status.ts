import { desc, eq, inArray } from 'drizzle-orm';
import * as z from 'zod/v4';
import { connections, jobs, sync_state } from '../../shared/database/schema.ts';
import type { Transaction } from '../../shared/database/tenant.ts';
import { ROLES } from '../../shared/vocabulary.ts';
import { ConnectionId } from '../input/fields.ts';
import { defineTool } from '../tool-definition.ts';

/** More than a tenant has; a bound all the same, since a model reads every line. */
const MAX_CONNECTIONS = 50;

type State = typeof sync_state.$inferSelect;
type Job = Awaited<ReturnType<typeof lastJobs>>[number];

export const syncStatus = defineTool({
  name: 'sync_status',
  title: 'Sync status',
  description:
    'Says for each connected shop and kind of object how fresh its data is: the time of the last complete sync, its age ' +
    'in seconds, and the last job with its error. A connection with status error needs new credentials; one whose ' +
    'last_success_at is null was never synced to the end.',
  input: z.strictObject({
    connection_id: ConnectionId.optional(),
  }),
  feature: 'sync_insights',
  roles: ROLES,
  async run({ connection_id }, { tx, now }) {
    const found = await tx
      .select({
        id: connections.id,
        label: connections.label,
        provider: connections.provider,
        status: connections.status,
        last_error: connections.last_error,
      })
      .from(connections)
      .where(connection_id ? eq(connections.id, connection_id) : undefined)
      .orderBy(desc(connections.created_at), desc(connections.id))
      .limit(MAX_CONNECTIONS);
    const ids = found.map(({ id }) => id);
    const states = ids.length === 0 ? [] : await statesOf(tx, ids);
    const latest = ids.length === 0 ? [] : await lastJobs(tx, ids);
    const described = found.map(({ id, ...connection }) => ({
      connection_id: id,
      ...connection,
      objects: describeObjects(id, connection.provider, states, latest, now),
    }));
    const rows = described.reduce((sum, { objects }) => sum + Math.max(1, objects.length), 0);
    return { content: { as_of: now, connections: described }, rows };
  },
});

async function statesOf(tx: Transaction, ids: string[]): Promise<State[]> {
  return await tx.select().from(sync_state).where(inArray(sync_state.connection_id, ids));
}

async function lastJobs(tx: Transaction, ids: string[]) {
  return await tx
    .selectDistinctOn([jobs.connection_id, jobs.job_type], {
      id: jobs.id,
      connection_id: jobs.connection_id,
      job_type: jobs.job_type,
      status: jobs.status,
      attempts: jobs.attempts,
      rows_created: jobs.rows_created,
      rows_updated: jobs.rows_updated,
      error_message: jobs.error_message,
      created_at: jobs.created_at,
      completed_at: jobs.completed_at,
    })
    .from(jobs)
    .where(inArray(jobs.connection_id, ids))
    .orderBy(jobs.connection_id, jobs.job_type, desc(jobs.created_at), desc(jobs.id));
}

/** One entry for each kind of object that was synced, or that a job was asked for. */
function describeObjects(connectionId: string, provider: string, states: State[], latest: Job[], now: Date) {
  const ofState = states.filter((state) => state.connection_id === connectionId);
  const ofJobs = latest.filter((job) => job.connection_id === connectionId);
  const types = new Set([
    ...ofState.map((state) => state.object_type as string),
    ...ofJobs.map((job) => job.job_type.slice(provider.length + 1)),
  ]);
  return [...types].sort().map((object_type) => {
    const last = ofState.find((state) => state.object_type === object_type)?.last_success_at ?? null;
    const job = ofJobs.find(({ job_type }) => job_type === `${provider}_${object_type}`);
    return {
      object_type,
      last_success_at: last,
      age_seconds: last && Math.max(0, Math.round((now.getTime() - last.getTime()) / 1000)),
      last_job: job ? withoutConnection(job) : null,
    };
  });
}

function withoutConnection({ connection_id: _, ...job }: Job) {
  return job;
}
