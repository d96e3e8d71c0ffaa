import { bind, logger } from 'lamplight/observe';
import { metrics } from '../shared/catalogue.ts';
import { changeStatus } from '../shared/connections/change-status.ts';
import { DatabaseError } from '../shared/database/database-error.ts';
import { withTenant } from '../shared/database/tenant.ts';
import { addRows, completeJob, isFinished, loadJob, type RowCounts } from '../shared/jobs.ts';
import { tellOfJob } from '../shared/live/tell-of-job.ts';
import { type Batch, fetchBatch } from './fetch-batch.ts';
import { giveWay } from './give-way.ts';
import { moveCursor } from './move-cursor.ts';
import { SyncError } from './sync-error.ts';
import type { Sync } from './turn.ts';
import { upsertRows } from './upsert-rows.ts';

const log = logger('suite.worker.sync');

/** `continued` by a new message; `skipped` where somebody else has ended the job. */
export type TurnEnd = 'completed' | 'continued' | 'skipped';

type Saved =
  | { status: 'saved' | 'stopped' }
  /** Somebody else has saved from this place on: go on from theirs. */
  | { status: 'overtaken'; cursor: string | null }
  | { status: 'completed'; rows: RowCounts };

/**
 * Pages through a connection's objects from where its last sync ended. Each batch is saved together with the place that
 * it leads to, and only by who still stands where it begins: so a batch counts once, whoever dies when, and two workers
 * on one connection take turns.
 */
export async function syncObjects(sync: Sync): Promise<TurnEnd> {
  const { turn, job, provider, access } = sync;
  const startedAt = performance.now();
  const total: RowCounts = { created: 0, updated: 0 };
  const places = new Set([job.cursor]);
  const objectType = turn.message.object_type;
  let { cursor } = job;
  for (;;) {
    const batch = await fetchBatch({ provider, access, objectType, cursor, remainingMs: turn.remainingMs });
    if (batch.more && !batch.hindrance && places.has(batch.cursor)) {
      throw new SyncError('unavailable', `${provider.name} repeats its pages: the cursor goes round in a circle`);
    }
    const saved = await saveBatch(sync, cursor, batch, total);
    if (saved.status === 'overtaken') {
      cursor = saved.cursor;
      continue;
    }
    if (batch.cursor !== cursor) turn.moved = true;
    cursor = batch.cursor;
    places.add(cursor);
    if (saved.status === 'stopped') return 'skipped';
    if (saved.status === 'completed') {
      const rows = { rows_created: saved.rows.created, rows_updated: saved.rows.updated };
      const durationMs = Math.round(performance.now() - startedAt);
      const rowsProcessed = rows.rows_created + rows.rows_updated;
      log.info('sync_job_completed', { ...rows, rows_processed: rowsProcessed, duration_ms: durationMs });
      return 'completed';
    }
    if (batch.hindrance) return await giveWay(sync, cursor, batch.hindrance);
    await tellOfJob(job.id);
  }
}

async function saveBatch(sync: Sync, from: string | null, batch: Batch, total: RowCounts): Promise<Saved> {
  const { turn, job, connection } = sync;
  const objectType = turn.message.object_type;
  const key = { tenantId: connection.tenant_id, connectionId: connection.id, objectType };
  const now = new Date();
  let made: RowCounts = { created: 0, updated: 0 };
  const atEnd = !batch.more && !batch.hindrance;
  const saved = await withTenant(async (tx): Promise<Saved> => {
    if (!(await moveCursor(tx, key, { from, to: batch.cursor, syncedAt: atEnd ? now : undefined }))) {
      const current = await loadJob(tx, job.id, objectType, now);
      if (!current || isFinished(current.status)) return { status: 'stopped' };
      return { status: 'overtaken', cursor: current.cursor };
    }
    made = await upsertRows(tx, key, batch.rows, now);
    if (!atEnd) return { status: isFinished(await addRows(tx, job.id, made, now)) ? 'stopped' : 'saved' };
    if (connection.status === 'error') {
      const triedWith = connection.encrypted_credentials;
      await changeStatus(tx, connection.id, { from: 'error', to: 'active', lastError: null, triedWith }, now);
    }
    const rows = await completeJob(tx, job.id, made, now);
    return rows ? { status: 'completed', rows } : { status: 'stopped' };
  }).catch((error: unknown): Saved => {
    // The connection was deleted, and its jobs were cancelled with it: nothing of this batch was kept.
    if (!(error instanceof DatabaseError) || error.code !== 'foreign_key_violation') throw error;
    made = { created: 0, updated: 0 };
    return { status: 'stopped' };
  });
  countRows(job.jobType, made, total);
  return saved;
}

/** Only what was committed is counted. */
function countRows(jobType: string, made: RowCounts, total: RowCounts): void {
  for (const operation of ['created', 'updated'] as const) {
    total[operation] += made[operation];
    if (made[operation] > 0) {
      metrics.worker_rows_processed_total.add(made[operation], { job_type: jobType, operation });
    }
  }
  bind({ rows_processed: total.created + total.updated, rows_created: total.created, rows_updated: total.updated });
}
