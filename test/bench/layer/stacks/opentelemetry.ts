import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { CONTEXT, EVENT } from '../event.ts';

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'bench', 'service.version': '1.0.0' }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();
const tracer = trace.getTracer('bench');

function write(fields: object): void {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}

/** OpenTelemetry's SDK for the trace, sent before the answer as its Lambda instrumentation does; lines and metrics as in the floor. */
export const handler = (event: typeof EVENT, context: typeof CONTEXT) =>
  tracer.startActiveSpan('handle_request', { kind: SpanKind.SERVER }, async (root) => {
    const startedAt = Date.now();
    const correlationId = event.headers['x-correlation-id'];
    const line = (name: string, fields: object) =>
      write({
        timestamp: new Date().toISOString(),
        level: 'info',
        event: name,
        correlation_id: correlationId,
        request_id: context.awsRequestId,
        trace_id: root.spanContext().traceId,
        ...fields,
      });
    line('request_started', { path: event.rawPath });
    await tracer.startActiveSpan('create_connection', { attributes: { provider: 'shopify' } }, async (span) => {
      line('connection_created', { connection_id: 'c-7', provider: 'shopify' });
      span.setStatus({ code: SpanStatusCode.OK });
      span.end();
    });
    const labels = { method: 'POST', path: '/connections/{id}', status_code: '201' };
    line('request_completed', { ...labels, duration_ms: Date.now() - startedAt });
    write({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: 'Bench',
            Dimensions: [['method', 'path', 'status_code']],
            Metrics: [
              { Name: 'api_requests_total', Unit: 'Count' },
              { Name: 'api_request_duration_seconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
      ...labels,
      api_requests_total: 1,
      api_request_duration_seconds: (Date.now() - startedAt) / 1000,
    });
    root.end();
    await provider.forceFlush();
    return { statusCode: 201, headers: { 'x-correlation-id': correlationId }, body: '{}' };
  });
