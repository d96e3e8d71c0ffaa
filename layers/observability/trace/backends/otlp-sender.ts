import type { ClientRequest, IncomingMessage } from 'node:http';
import { tools } from '../backend-tools.ts';

const DEFAULT_ENDPOINT = 'http://localhost:4318';
/** OpenTelemetry's default is 10 seconds, which nobody's answer should wait for a collector. */
const DEFAULT_TIMEOUT_MS = 1_000;
/** Far more than an answer of a collector has. */
const MAX_ANSWER_CHARACTERS = 1_000;
/** opentelemetry-proto, trace_service.proto: how many spans of a request the receiver did not take, although it answered 200. */
const REJECTED = /"rejectedSpans":\s*"?[1-9]/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Sends a body to OpenTelemetry's endpoint over one kept connection. The promise never rejects and is there within the time-out; what was
 * not taken by then is counted.
 *
 * @throws TypeError where the endpoint or the time-out cannot be meant
 */
export function otlpSender(environment: Environment): (body: string) => Promise<void> {
  const url = endpointOf(environment);
  const timeoutMs = timeoutOf(environment);
  const headers = { ...headersOf(environment), 'content-type': 'application/json' };
  // By name at run time: an import would load the module in every process whose bundle has this file; `fetch` loads far more.
  const { request, Agent } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });

  return (body) =>
    new Promise((resolve) => {
      let call: ClientRequest | undefined;
      let finished = false;
      const timer = setTimeout(finish, timeoutMs, false);
      try {
        attempt();
      } catch (error) {
        // Node refuses a header that HTTP does not take; its words name the header, and not the value.
        finish(false, `otlp: ${tools.describeError(error).error}`);
      }

      function attempt(): void {
        const current = request(url, { method: 'POST', headers, agent }, (response) => judge(response, finish));
        call = current;
        // A kept connection may have been closed while Lambda had the process frozen: then there is another one.
        current.on('error', () => (current.reusedSocket && !finished ? attempt() : finish(false)));
        current.end(body);
      }

      function finish(taken: boolean, detail = 'otlp'): void {
        if (finished) return;
        finished = true;
        clearTimeout(timer);
        if (!taken) {
          tools.dropped('exporter_failed', detail);
          call?.destroy();
        }
        resolve();
      }
    });
}

function judge(response: IncomingMessage, finish: (taken: boolean) => void): void {
  let answer = '';
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    answer = (answer + text).slice(0, MAX_ANSWER_CHARACTERS);
  });
  response.on('end', () => finish(response.statusCode! < 300 && !REJECTED.test(answer)));
  response.on('error', () => finish(false));
}

function endpointOf(environment: Environment): URL {
  const exact = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const base = environment.OTEL_EXPORTER_OTLP_ENDPOINT || DEFAULT_ENDPOINT;
  const given = exact || `${base.replace(/\/$/, '')}/v1/traces`;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new TypeError(`OTEL_EXPORTER_OTLP_ENDPOINT: "${exact || base}" must begin with http:// or https://`);
  }
  return url;
}

function timeoutOf(environment: Environment): number {
  const given = environment.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT || environment.OTEL_EXPORTER_OTLP_TIMEOUT;
  const timeoutMs = given ? Number(given) : DEFAULT_TIMEOUT_MS;
  // Node takes a longer one for 1 millisecond.
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31))
    throw new TypeError(`OTEL_EXPORTER_OTLP_TIMEOUT: "${given}" is no number of milliseconds`);
  return timeoutMs;
}

/** `key=value,key=value`, percent-encoded, as W3C Baggage is. OpenTelemetry specification, OTLP exporter. */
function headersOf(environment: Environment): Record<string, string> {
  const given = environment.OTEL_EXPORTER_OTLP_TRACES_HEADERS || environment.OTEL_EXPORTER_OTLP_HEADERS || '';
  const headers: Record<string, string> = {};
  for (const pair of given.split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) headers[pair.slice(0, at).trim().toLowerCase()] = decoded(pair.slice(at + 1).trim());
  }
  return headers;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
