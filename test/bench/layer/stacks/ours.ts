import { defineMetrics, httpMetrics } from 'lamplight/catalogue';
import { http, logger, observe, trace } from 'lamplight/observe';

const log = logger('bench.connections');

export const metrics = defineMetrics({ namespace: 'Bench' }, httpMetrics);

/** All features on: the unit's line, metrics and span are the layer's own. */
export const handler = observe(http({ routes: ['/connections/{id}'] }), async (event) => {
  log.info('request_started', { path: event.rawPath });
  await trace('create_connection', { provider: 'shopify' }, () => {
    log.info('connection_created', { connection_id: 'c-7', provider: 'shopify' });
  });
  return { statusCode: 201, body: '{}' };
});
