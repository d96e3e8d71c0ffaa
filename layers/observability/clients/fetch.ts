import { logger } from '../log/logger.ts';
import { recordBuiltIn } from '../metrics/record-built-in.ts';
import { dropped } from '../telemetry-health.ts';
import { tickMs } from '../time.ts';
import { inSpan } from '../trace/in-span.ts';
import type { Span } from '../trace/span.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_JUDGED_BYTES = 16 * 1024 * 1024; // of a body that is held in memory to be judged
const UNLIMITED: Judgement = { limited: false };

const log = logger('lamplight.clients.fetch');

/** What a body says about the caller's rate limit. */
export interface Judgement {
  /** The provider refused the call for its rate, whatever the status says. */
  limited: boolean;
  rateLimitRemaining?: number | undefined;
  retryAfterSeconds?: number | undefined;
}

export interface ExternalCall {
  /** Who is called: the label `provider`. */
  provider: string;
  /** What is asked for, from a closed list and without ids: the label `endpoint`. */
  endpoint: string;
  /** Milliseconds until the whole answer must be there, with its body: reading that fails too when they are over. Default: 10 seconds. */
  timeoutMs?: number;
  /** Reads a limit from a body of at most 16 MB, where a provider answers 200 for it (GraphQL's THROTTLED). The body stays readable. */
  judge?: (body: string, response: Response) => Judgement;
}

/**
 * `fetch` for somebody else's API, with its span, its `external_*` metrics and its line `external_call_completed`.
 * No correlation id, trace or tenant goes along: those are not the provider's business.
 *
 * @returns the provider's answer, whatever its status
 * @throws what `fetch` throws, unchanged: a TimeoutError after `timeoutMs`, a TypeError where the network failed
 * @example const response = await fetchExternal(url, { method: 'POST', body }, { provider: 'shopify', endpoint: 'orders' });
 */
export async function fetchExternal(
  input: string | URL | Request,
  init: RequestInit | undefined,
  { provider, endpoint, timeoutMs = DEFAULT_TIMEOUT_MS, judge }: ExternalCall,
): Promise<Response> {
  const startedAt = tickMs();
  const timeout = AbortSignal.timeout(timeoutMs);
  const request = input instanceof Request ? input : undefined;
  // `fetch` would let the signal given here take the place of the Request's own.
  const own = init?.signal ?? request?.signal;
  const signal = own ? AbortSignal.any([own, timeout]) : timeout;
  const labels = { provider, endpoint };
  const seconds = () => (tickMs() - startedAt) / 1_000;

  async function answer(): Promise<{ response: Response; judgement: Judgement }> {
    const response = await fetch(input, { ...init, signal });
    return { response, judgement: judge && isJudged(response) ? await judged(judge, response) : UNLIMITED };
  }

  async function call(span: Span | undefined): Promise<Response> {
    try {
      const { response, judgement } = await answer();
      tell(labels, String(response.status), seconds(), span, fromHeaders(response, judgement));
      return response;
    } catch (error) {
      tell(labels, timeout.aborted ? 'timeout' : 'network_error', seconds(), span, UNLIMITED);
      throw error;
    }
  }

  const attributes = {
    provider,
    endpoint,
    'http.request.method': (init?.method ?? request?.method ?? 'GET').toUpperCase(),
    ...serverOf(request?.url ?? String(input)),
  };
  return inSpan({ name: `call_${provider}`, kind: 'client', attributes }, call);
}

function tell(
  { provider, endpoint }: { provider: string; endpoint: string },
  statusCode: string,
  seconds: number,
  span: Span | undefined,
  judgement: Judgement,
): void {
  recordBuiltIn('external_api_requests_total', 1, { provider, endpoint, status_code: statusCode });
  recordBuiltIn('external_api_duration_seconds', seconds, { provider, endpoint });
  if (judgement.limited) recordBuiltIn('external_api_rate_limited_total', 1, { provider });
  const good = /^[123]/.test(statusCode);
  span?.set({
    'http.response.status_code': /^\d/.test(statusCode) ? Number(statusCode) : undefined,
    'error.type': good ? undefined : statusCode,
    rate_limited: judgement.limited,
  });
  const fields = {
    provider,
    endpoint,
    status_code: statusCode,
    duration_ms: Math.round(seconds * 1_000),
    retry_after_s: judgement.retryAfterSeconds,
    rate_limit_remaining: judgement.rateLimitRemaining,
  };
  if (judgement.limited || !good) log.warning('external_call_completed', fields);
  else log.info('external_call_completed', fields);
}

/** What the headers say, under what the body said. */
function fromHeaders(response: Response, judgement: Judgement): Judgement {
  return {
    limited: judgement.limited || response.status === 429,
    retryAfterSeconds: judgement.retryAfterSeconds ?? numberIn(response, 'retry-after'),
    rateLimitRemaining: judgement.rateLimitRemaining ?? numberIn(response, 'x-ratelimit-remaining'),
  };
}

function numberIn(response: Response, header: string): number | undefined {
  const value = Number.parseFloat(response.headers.get(header) ?? '');
  return Number.isFinite(value) ? value : undefined;
}

/** Whether there is a body, and it does not announce itself as too much to be held. */
function isJudged({ body, headers }: Response): boolean {
  return body !== null && !(Number(headers.get('content-length')) > MAX_JUDGED_BYTES);
}

/** The caller reads the answer itself, byte for byte: the judge gets a copy. What it throws says nothing of the answer. */
async function judged(judge: NonNullable<ExternalCall['judge']>, response: Response): Promise<Judgement> {
  const body = await textWithin(MAX_JUDGED_BYTES, response.clone());
  if (body === undefined) return UNLIMITED;
  try {
    return (await judge(body, response)) ?? UNLIMITED;
  } catch {
    dropped('serialise_failed', 'judge');
    return UNLIMITED;
  }
}

/** The body as text; undefined as soon as it is longer, since not every answer says its length. */
async function textWithin(maxBytes: number, { body }: Response): Promise<string | undefined> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > maxBytes) {
      // Not awaited: it is done only when the caller has read the other copy.
      reader.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** OpenTelemetry's attributes for it (semantic conventions for HTTP client spans). */
function serverOf(text: string): Record<string, unknown> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return {};
  return { 'server.address': url.hostname, 'server.port': Number(url.port) || (url.protocol === 'http:' ? 80 : 443) };
}
