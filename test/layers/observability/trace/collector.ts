import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Receiver, SeenSpan } from './contract.ts';

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: string; doubleValue?: number; boolValue?: boolean };
}

/** OTLP's spans, as far as the tests look at them. */
export interface OtlpSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  traceState?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  links?: { traceId: string; spanId: string }[];
  events?: { name: string; attributes: Attribute[] }[];
  status?: { code: number; message?: string };
}

export interface Collector extends Receiver {
  readonly requests: { url: string; headers: Record<string, unknown>; spans: OtlpSpan[]; resource: Attribute[] }[];
  /** Answers later than this, or with another status or body. */
  answer: { status: number; delayMs: number; body: string };
  /** Closes the connections that clients keep, as a collector does after a while. */
  closeKept(): void;
}

/** Stands in for an OpenTelemetry collector with its HTTP receiver. */
export async function openCollector(): Promise<Collector> {
  const collector: Pick<Collector, 'requests' | 'answer'> = {
    requests: [],
    answer: { status: 200, delayMs: 0, body: '{}' },
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { resourceSpans } = JSON.parse(String(Buffer.concat(chunks)));
    const [{ resource, scopeSpans }] = resourceSpans;
    collector.requests.push({
      url: request.url!,
      headers: request.headers,
      spans: scopeSpans[0].spans,
      resource: resource.attributes,
    });
    const { status, body, delayMs } = collector.answer;
    setTimeout(() => response.writeHead(status).end(body), delayMs).unref();
  });
  // Says nothing of how long a connection is kept, as collectors do not: a client has to find out.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(collector, {
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b,x-team=core' },
    take: async () =>
      collector.requests.splice(0).flatMap(({ spans, resource }) => spans.map((span) => seen(span, resource))),
    closeKept: () => server.closeAllConnections(),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

export function plain(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue),
    ]),
  );
}

function seen(span: OtlpSpan, resource: Attribute[]): SeenSpan {
  const exception = span.events?.find((event) => event.name === 'exception');
  const thrown = exception && plain(exception.attributes);
  const attributes = plain(span.attributes);
  return {
    name: span.name,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    links: (span.links ?? []).map((link) => link.traceId),
    attributes: { ...plain(resource), ...attributes },
    failed: span.status?.code === 2,
    error: thrown && { type: String(thrown['exception.type']), message: String(thrown['exception.message']) },
    unfinished: attributes['lamplight.unfinished'] === true,
  };
}
