import { currentUnit } from '../context.ts';
import { LEVELS } from '../log/level.ts';
import { writeLine } from '../log/sink.ts';
import { currentSettings } from '../observe/settings.ts';
import { serialiseLine } from '../redaction/line.ts';
import { describeError, redact } from '../redaction/redact.ts';
import { dropped } from '../telemetry-health.ts';
import { tickMs, wallMs } from '../time.ts';
import { handOverTools } from './backend-tools.ts';
import { noneBackend, SilentSpan } from './silent-span.ts';
import type { Span, SpanOptions, TraceBackend } from './span.ts';
import { readXrayHeader } from './xray-header.ts';

/**
 * How each back end is loaded, and only when it is chosen. A bundler splits these off, or, in a bundle of one file, keeps each as a part
 * that runs when it is asked for; `powertools` is in a bundle only where the handler names it, with `usePowertoolsTracer`.
 */
const LOADERS: Record<string, () => Promise<TraceBackend>> = {
  console: async () => (await import('./backends/console.ts')).consoleBackend(),
  xray: async () => (await import('./backends/xray.ts')).xrayBackend(),
  otlp: async () => (await import('./backends/otlp.ts')).otlpBackend(),
  none: async () => noneBackend,
};

handOverTools({
  LEVELS,
  SilentSpan,
  currentSettings,
  currentUnit,
  describeError,
  dropped,
  readXrayHeader,
  redact,
  serialiseLine,
  tickMs,
  wallMs,
  writeLine,
});

let backend: TraceBackend = noneBackend;
let started: string | undefined;
let loading: Promise<void> | undefined;

/** Offers a back end under a value of LAMPLIGHT_TRACES. To be called before `observe`. */
export function offerBackend(name: string, load: () => Promise<TraceBackend>): void {
  LOADERS[name] = load;
}

/**
 * Begins to load what LAMPLIGHT_TRACES chooses; once for a process.
 *
 * @throws TypeError at start-up where the back end has to be handed over, and was not.
 */
export function startTracing(): void {
  const { traces } = currentSettings();
  if (started === traces) return;
  const load = LOADERS[traces];
  if (load === undefined) {
    throw new TypeError(
      `LAMPLIGHT_TRACES=${traces}: hand the tracer over first: usePowertoolsTracer(…) of lamplight/powertools before observe(…)`,
    );
  }
  started = traces;
  if (traces === 'none') backend = noneBackend;
  else loading = finishLoading(load);
}

/** What an invocation waits for, for as long as the back end is still loading: the first one, at most. */
export function tracingStarted(): Promise<void> | undefined {
  return loading;
}

/** Sends spans elsewhere than LAMPLIGHT_TRACES says; `undefined` goes back to it. */
export function useTraceBackend(chosen: TraceBackend | undefined): void {
  backend = chosen ?? noneBackend;
  started = chosen === undefined ? undefined : currentSettings().traces;
  loading = undefined;
}

/** Opens a span and never throws: a back end that fails leaves its unit without one. */
export function openSpan(options: SpanOptions): Span | undefined {
  const { parent, links } = options;
  // What is not recorded has no recorded parts; a record's sender is still what its lines should name.
  if (parent instanceof SilentSpan) return links?.[0] === undefined ? parent : new SilentSpan(links[0]);
  try {
    return backend.open(options);
  } catch {
    dropped('exporter_failed', backend.name);
    return undefined;
  }
}

/** Sends what the ended units left; `undefined` where there is nothing to wait for. Never rejects. */
export function flushTraces(): Promise<void> | undefined {
  try {
    return backend.flush?.();
  } catch {
    dropped('exporter_failed', backend.name);
    return undefined;
  }
}

async function finishLoading(load: () => Promise<TraceBackend>): Promise<void> {
  try {
    const loaded = await load();
    if (loading !== undefined) backend = loaded;
  } catch (error) {
    // Most often a variable that cannot be meant: the process goes on without traces, and says which.
    dropped('exporter_failed', `${started} back end: ${describeError(error).error}`);
  }
  loading = undefined;
}
