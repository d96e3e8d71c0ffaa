import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { desc, inArray } from 'drizzle-orm';
import { jobs } from '../shared/database/schema.ts';
import { withTenant } from '../shared/database/tenant.ts';
import { jobView } from '../shared/live/job-view.ts';
import { answer } from './answer.ts';
import type { SocketEvent } from './connect.ts';
import { requireClient } from './known-client.ts';
import { markSeen } from './mark-seen.ts';

/** Of the newest. */
const MOST_JOBS = 50;

/**
 * `{ "action": "subscribe" }` answers with the tenant's unfinished jobs, from which a client that has just connected, or
 * lost a message, can go on. Messages about jobs come to every client, whether it has asked for this or not.
 */
export async function subscribe(event: SocketEvent): Promise<APIGatewayProxyStructuredResultV2> {
  await requireClient(event);
  const unfinished = await withTenant(async (tx) => {
    await markSeen(tx, event);
    return await tx
      .select(jobView)
      .from(jobs)
      .where(inArray(jobs.status, ['pending', 'running']))
      .orderBy(desc(jobs.created_at), desc(jobs.id))
      .limit(MOST_JOBS);
  });
  return answer('jobs', { jobs: unfinished });
}
