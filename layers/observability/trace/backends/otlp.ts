import { tools } from '../backend-tools.ts';
import type { TraceBackend } from '../span.ts';
import { resourceAttributes } from './describe-span.ts';
import { otlpSender } from './otlp-sender.ts';
import { otlpAttributes, otlpSpan } from './otlp-span.ts';
import { recordingBackend } from './recorder.ts';
import { w3cRoot } from './sampler.ts';

/** Spans that wait for the end of their invocation; beyond it the oldest ones' place is not given up, the new ones go. */
const MAX_WAITING = 2_000;

/**
 * OTLP over HTTP, as JSON: the spans of an invocation go in one request at its end, which the answer waits for no longer than
 * OTEL_EXPORTER_OTLP_TIMEOUT. Endpoint, headers and sampling are OpenTelemetry's own variables.
 */
export function otlpBackend(): TraceBackend {
  const { traceSampleRate } = tools.currentSettings();
  const send = otlpSender(process.env);
  const resource = { attributes: otlpAttributes({ ...resourceAttributes(), 'cloud.provider': 'aws' }) };
  const scope = { name: 'lamplight' };
  let waiting: string[] = [];

  return recordingBackend({
    name: 'otlp',
    root: (options) => w3cRoot(options, traceSampleRate),
    export(spans) {
      if (waiting.length + spans.length > MAX_WAITING) tools.dropped('buffer_full', 'otlp');
      else for (const span of spans) waiting.push(JSON.stringify(otlpSpan(span)));
    },
    flush() {
      if (waiting.length === 0) return undefined;
      const spans = waiting.join(',');
      waiting = [];
      const body = `{"resourceSpans":[{"resource":${JSON.stringify(resource)},"scopeSpans":[{"scope":${JSON.stringify(scope)},"spans":[${spans}]}]}]}`;
      return send(body);
    },
  });
}
