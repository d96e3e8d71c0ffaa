import { captureLines } from 'lamplight/testing';
import { startWorld, work } from '../functions/sync-worker/worker-world.ts';
import type { BenchRow } from './local-lambda.ts';

/** Issue: a sync moves at least so many orders a second. */
const WANTED_PER_SECOND = 2_000;

/**
 * Orders a second from the simulated provider through the worker's handler and the Data API into Postgres: first all of
 * them new, then each of them changed. Provider, worker, Data API and Postgres share the machine.
 */
export async function benchSync({ orders = 20_000 }: { orders?: number } = {}): Promise<BenchRow[]> {
  const written = captureLines();
  const world = await startWorld(orders);
  try {
    const { connectionId } = await world.connect();
    const sync = async () => {
      const { jobId, record } = await world.requestSync(connectionId);
      const startedAt = performance.now();
      await work([record], () => 900_000);
      const perSecond = (orders / (performance.now() - startedAt)) * 1_000;
      const { status, rows_created, rows_updated } = await world.job(jobId);
      if (status !== 'completed' || rows_created + rows_updated !== orders) {
        throw new Error(`the sync ended as ${status} with ${rows_created} + ${rows_updated} rows of ${orders}`);
      }
      return perSecond;
    };
    const warmUp = await world.connect();
    await work([(await world.requestSync(warmUp.connectionId)).record], () => 900_000);
    const created = await sync();
    await world.suite.sql('migrator', 'update sync_state set cursor = null');
    const updated = await sync();
    return [
      { what: `new orders synced a second, of ${orders} (wanted: ${WANTED_PER_SECOND})`, value: created, unit: '/s' },
      { what: 'known orders synced a second', value: updated, unit: '/s' },
    ];
  } finally {
    await world.stop();
    written.stop();
  }
}
