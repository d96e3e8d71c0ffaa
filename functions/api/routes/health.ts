import { metrics } from '../../shared/catalogue.ts';
import { json, route } from '../route.ts';

/** Says that the function runs. Touches no database: a dead one must not take every instance with it. */
export const health = route({
  name: 'check_health',
  method: 'GET',
  path: '/health',
  open: true,
  atRoot: true,
  run: async () => {
    metrics.heartbeats_total.add(1, { service: 'api' });
    return json(200, { status: 'ok', version: process.env.LAMPLIGHT_VERSION ?? 'unknown' });
  },
});
