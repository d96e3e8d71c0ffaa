import { usePowertoolsTracer } from 'lamplight/powertools';
import { openCollector } from './collector.ts';
import { brokenBackEndContract, CALLER, type SeenSpan, traceContract } from './contract.ts';
import { openDaemon } from './daemon.ts';

const UNSAMPLED_HEADER = 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=aaf067aa0ba902b7;Sampled=0';
const NO_XRAY = { _X_AMZN_TRACE_ID: UNSAMPLED_HEADER };

const offerTracer = () =>
  usePowertoolsTracer(
    async () => new (await import('@aws-lambda-powertools/tracer')).Tracer({ captureHTTPsRequests: false }),
  );

traceContract('xray', openDaemon, { unsampled: { _X_AMZN_TRACE_ID: UNSAMPLED_HEADER } });

traceContract('otlp', openCollector, { unsampled: NO_XRAY });

traceContract(
  'console',
  async () => ({
    environment: { POWERTOOLS_LOG_LEVEL: 'DEBUG' },
    take: async (lines) => readSpanLines(lines),
    stop: async () => {},
  }),
  { unsampled: NO_XRAY },
);

traceContract('powertools', openDaemon, {
  unsampled: { _X_AMZN_TRACE_ID: UNSAMPLED_HEADER },
  offer: offerTracer,
});

brokenBackEndContract('otlp', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
brokenBackEndContract('xray', {
  AWS_XRAY_DAEMON_ADDRESS: 'nowhere.invalid:2000',
  _X_AMZN_TRACE_ID: UNSAMPLED_HEADER.replace('Sampled=0', 'Sampled=1'),
});
brokenBackEndContract('powertools', {}, () =>
  usePowertoolsTracer(async () => Promise.reject(new Error(`no module for ${CALLER.traceId}`))),
);

function readSpanLines(lines: readonly string[]): SeenSpan[] {
  const spans = lines.map((line) => JSON.parse(line)).filter((line) => line.event === 'span_ended');
  return spans.map((line) => ({
    name: line.span_name,
    traceId: line.trace_id,
    spanId: line.span_id,
    parentSpanId: line.parent_span_id,
    links: (line.links ?? []).map((link: { trace_id: string }) => link.trace_id),
    attributes: { ...line.resource, ...line.attributes },
    failed: line.failed === true,
    error: line.error && { type: line.error_type, message: line.error },
    unfinished: line.unfinished === true,
  }));
}
