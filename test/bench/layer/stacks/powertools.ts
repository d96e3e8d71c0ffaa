import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { EVENT } from '../event.ts';

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer();

/** Powertools as its documentation shows it; the tracer's middleware makes the subsegment. */
export const handler = middy(async (event: typeof EVENT) => {
  const startedAt = Date.now();
  logger.setCorrelationId(event.headers['x-correlation-id']);
  logger.info('request_started', { path: event.rawPath });
  tracer.putAnnotation('provider', 'shopify');
  logger.info('connection_created', { connection_id: 'c-7', provider: 'shopify' });
  const labels = { method: 'POST', path: '/connections/{id}', status_code: '201' };
  metrics.addDimensions(labels);
  metrics.addMetric('api_requests_total', MetricUnit.Count, 1);
  metrics.addMetric('api_request_duration_seconds', MetricUnit.Seconds, (Date.now() - startedAt) / 1000);
  logger.info('request_completed', { ...labels, duration_ms: Date.now() - startedAt });
  return { statusCode: 201, headers: { 'x-correlation-id': event.headers['x-correlation-id'] }, body: '{}' };
})
  .use(captureLambdaHandler(tracer, { captureResponse: false }))
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics));
