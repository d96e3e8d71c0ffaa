import { logger, observe } from 'lamplight/observe';
import { HttpError } from '../shared/http/http-error.ts';
import { requestSync } from '../shared/syncs/request-sync.ts';
import type { DueSync } from './find-due-syncs.ts';
import { tenantTask } from './tenant-task.ts';

const log = logger('suite.scheduler');

/**
 * Asks for a sync that is due, in its tenant's name. One that is not due any more, since its connection was disconnected
 * or deleted a moment ago, is left.
 *
 * @throws HttpError 503 when the queue cannot be reached, and what the database throws
 */
export const requestDueSync = observe(tenantTask<DueSync>('request_sync'), async (due: DueSync) => {
  try {
    await requestSync(due.connection_id, due.object_type, 'schedule');
  } catch (error) {
    if (!(error instanceof HttpError) || error.status >= 500) throw error;
    log.info('sync_not_due', { connection_id: due.connection_id, reason: error.code });
  }
});
