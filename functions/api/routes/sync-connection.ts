import { bind } from 'lamplight/observe';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';
import { requestSync } from '../sync/request-sync.ts';

/** Asks for a sync of a connection's orders: 202 with the job, which GET /jobs/{id} follows. */
export const syncConnection = route({
  name: 'request_sync',
  method: 'POST',
  path: '/connections/{id}/sync',
  async run({ event, span }) {
    const connection_id = readId(event);
    bind({ connection_id });
    const { job_id, job_type, provider } = await requestSync(connection_id);
    bind({ job_id });
    span.set({ job_id, job_type, provider });
    return json(202, { job_id });
  },
});
