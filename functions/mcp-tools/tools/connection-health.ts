import { and, asc, count, eq, gte, inArray, max, sql } from 'drizzle-orm';
import * as z from 'zod/v4';
import { rolesWith } from '../../shared/auth/permissions.ts';
import { connections, jobs, sync_state } from '../../shared/database/schema.ts';
import type { Transaction } from '../../shared/database/tenant.ts';
import { readPlan } from '../../shared/entitlements.ts';
import { PLAN_FEATURES } from '../../shared/plans.ts';
import type { ConnectionStatus } from '../../shared/vocabulary.ts';
import { ConnectionId } from '../input/fields.ts';
import { defineTool } from '../tool-definition.ts';

const MAX_CONNECTIONS = 50;

/** Data is late once it is older than so many turns of its schedule: one may fail and be made good by the next. */
const LATE_AFTER_TURNS = 3;

/** The worst first. */
const HEALTH = ['needs_credentials', 'failing', 'late', 'disconnected', 'healthy'] as const;

export const connectionHealth = defineTool({
  name: 'connection_health',
  title: 'Connection health',
  description:
    'Judges each connection to a shop or an ERP, the worst first. health is needs_credentials (the provider refuses what ' +
    'the connection logs in with; nothing is synced until somebody updates it), failing (more than half of the recent ' +
    `jobs failed), late (data is older than ${LATE_AFTER_TURNS} turns of its schedule), disconnected (switched off by a ` +
    'user) or healthy. Counts jobs of the last hours by outcome. Use sync_status for each kind of object, and failed_jobs ' +
    'for what went wrong.',
  input: z.strictObject({
    connection_id: ConnectionId.optional(),
    hours: z.int().min(1).max(168).default(24).describe('How many hours back jobs are counted'),
  }),
  feature: 'sync_insights',
  roles: rolesWith('connections:read'),
  async run({ connection_id, hours }, { tx, now }) {
    const found = await tx
      .select({
        connection_id: connections.id,
        label: connections.label,
        provider: connections.provider,
        status: connections.status,
        last_error: connections.last_error,
        sync_every_minutes: connections.sync_every_minutes,
        created_at: connections.created_at,
      })
      .from(connections)
      .where(connection_id ? eq(connections.id, connection_id) : undefined)
      .orderBy(asc(connections.created_at), asc(connections.id))
      .limit(MAX_CONNECTIONS);
    if (found.length === 0) return { content: { as_of: now, hours, connections: [] }, rows: 0 };
    const ids = found.map((connection) => connection.connection_id);
    const counts = await countJobs(tx, ids, new Date(now.getTime() - hours * 3_600_000));
    const synced = await oldestSyncs(tx, ids);
    const { defaultMinutes, minimumMinutes } = PLAN_FEATURES[await readPlan(tx)].sync_frequency;
    const judged = found.map(({ created_at, ...connection }) => {
      const ofThis = <Row extends { connection_id: string | null }>(rows: Row[]) =>
        rows.find((row) => row.connection_id === connection.connection_id);
      const { completed = 0, failed = 0, unfinished = 0, last_failed_at = null } = ofThis(counts) ?? {};
      const last = ofThis(synced)?.at ?? null;
      const ageSeconds = Math.max(0, Math.round((now.getTime() - (last ?? created_at).getTime()) / 1000));
      const everyMinutes = Math.max(connection.sync_every_minutes ?? defaultMinutes, minimumMinutes);
      const isLate = ageSeconds > LATE_AFTER_TURNS * everyMinutes * 60;
      return {
        ...connection,
        sync_every_minutes: everyMinutes,
        health: judge(connection.status, { failed, completed, isLate }),
        jobs: { completed, failed, unfinished },
        last_failed_at,
        oldest_success_at: last,
        oldest_age_seconds: ageSeconds,
      };
    });
    judged.sort((a, b) => HEALTH.indexOf(a.health) - HEALTH.indexOf(b.health));
    return { content: { as_of: now, hours, connections: judged }, rows: judged.length };
  },
});

function judge(
  status: ConnectionStatus,
  { failed, completed, isLate }: { failed: number; completed: number; isLate: boolean },
): (typeof HEALTH)[number] {
  if (status === 'error') return 'needs_credentials';
  if (status === 'disconnected') return 'disconnected';
  if (failed > completed) return 'failing';
  return isLate ? 'late' : 'healthy';
}

async function countJobs(tx: Transaction, ids: string[], since: Date) {
  const countOf = (...statuses: string[]) =>
    count(sql`case when ${inArray(jobs.status, statuses as (typeof jobs.status.enumValues)[number][])} then 1 end`);
  return await tx
    .select({
      connection_id: jobs.connection_id,
      completed: countOf('completed'),
      failed: countOf('failed'),
      unfinished: countOf('pending', 'running'),
      last_failed_at: max(sql`case when ${eq(jobs.status, 'failed')} then ${jobs.completed_at} end`).mapWith(
        jobs.completed_at,
      ),
    })
    .from(jobs)
    .where(and(inArray(jobs.connection_id, ids), gte(jobs.created_at, since)))
    .groupBy(jobs.connection_id);
}

/** Of each connection the kind of object that waits longest for its next sync; null where one never came to its end. */
async function oldestSyncs(tx: Transaction, ids: string[]) {
  const { connection_id, last_success_at } = sync_state;
  const oldest = sql<Date | null>`case when count(*) = count(${last_success_at}) then min(${last_success_at}) end`;
  return await tx
    .select({ connection_id, at: oldest.mapWith(last_success_at) })
    .from(sync_state)
    .where(inArray(connection_id, ids))
    .groupBy(connection_id);
}
