import { bind } from 'lamplight/observe';
import * as v from 'valibot';
import { requestSync } from '../../shared/syncs/request-sync.ts';
import { OBJECT_TYPES } from '../../shared/vocabulary.ts';
import { readBody } from '../input/body.ts';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';

const Body = v.strictObject({ object_type: v.optional(v.picklist(OBJECT_TYPES), 'orders') });

/**
 * Asks for a sync of a connection's orders, or of what the body names: 202 with the job, which GET /jobs/{id} follows. While
 * such a sync is on its way, further requests are answered with the same job.
 */
export const syncConnection = route({
  name: 'request_sync',
  method: 'POST',
  path: '/connections/{id}/sync',
  permission: 'jobs:run',
  async run({ event, span }) {
    const connection_id = readId(event);
    bind({ connection_id });
    const { object_type } = event.body ? readBody(event, Body) : v.parse(Body, {});
    const { job_id, job_type, provider } = await requestSync(connection_id, object_type);
    bind({ job_id });
    span.set({ job_id, job_type, provider });
    return json(202, { job_id });
  },
});
