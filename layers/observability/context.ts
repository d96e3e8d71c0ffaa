import type { AsyncLocalStorage } from 'node:async_hooks';
import type { HeldLines } from './log/held-lines.ts';
import type { Recorder } from './metrics/recorder.ts';
import type { Span } from './trace/span.ts';

/** What kind of code a unit of work runs in; the `component` field of log lines and spans. */
export type Component = 'api' | 'worker' | 'mcp' | 'schedule' | 'socket' | 'topic';

/** One unit of work: a request, a queue record, a tool call. Everything that is said while it lasts belongs to it. */
export interface Unit {
  readonly component: Component;
  readonly correlationId: string;
  /** The unit within which this one runs: the HTTP request of a tool call. */
  readonly parent: Unit | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Lambda's request id, where there is one. */
  readonly requestId: string | undefined;
  /** When Lambda kills the process, in milliseconds since the epoch. */
  readonly deadlineAt: number | undefined;
  /** How many hops of the same correlation id lie behind this unit. */
  readonly hops: number;
  /** Bound by `identify` alone: from verified claims, or from a queue that only our role can write. */
  tenantId: string | undefined;
  userId: string | undefined;
  claims: Readonly<Record<string, unknown>>;
  /** Fields that `bind` added: on every further line of the unit and on its canonical line. */
  readonly bound: Record<string, unknown>;
  readonly recorder: Recorder;
  readonly held: HeldLines;
  /** The unit's own span, which lasts as long as the unit; `currentSpan` is the innermost one. */
  readonly span: Span | undefined;
  /** A debug token whose signature and expiry were good: it travels on, whether or not it names this unit. */
  readonly debugToken: string | undefined;
  /** Debug lines are written rather than held: switched on by a token, or by sampling. */
  debug: boolean;
  /** Why a guard refused the work, where one did. */
  refusal: 'denied' | 'rate_limited' | undefined;
  /** The head of each log line, made once: a cache that `identify` clears. */
  linePrefix: string | undefined;
  /** True once the time-out timer has written the unit's metrics. */
  timedOut: boolean;
  /** True once the unit has ended: what comes later is counted as a late write. */
  sealed: boolean;
}

interface Scope {
  readonly unit: Unit;
  readonly span: Span | undefined;
}

/** The context as its users see it; empty outside a unit. */
export interface ContextFields {
  correlation_id?: string;
  tenant_id?: string;
  user_id?: string;
  component?: Component;
  trace_id?: string;
  span_id?: string;
  request_id?: string;
}

// Not imported: an ES module's import of a module of Node makes all of its exports ready.
const storage: AsyncLocalStorage<Scope> = new (process.getBuiltinModule('node:async_hooks').AsyncLocalStorage)();

/** The unit that the running code belongs to. */
export function currentUnit(): Unit | undefined {
  return currentScope()?.unit;
}

/** The innermost span that is open: the unit's own, or that of a `trace` within it. */
export function currentSpan(): Span | undefined {
  return currentScope()?.span;
}

/** Runs `work` inside a unit, with everything that it awaits. */
export function runInUnit<T>(unit: Unit, work: () => T): T {
  const { span } = unit;
  return enter({ unit, span }, span?.enter === undefined ? work : () => span.enter!(work));
}

/** Runs `work` inside a span of the current unit; outside a unit just runs it. */
export function runInSpan<T>(span: Span, work: () => T): T {
  const scope = currentScope();
  if (scope === undefined) return work();
  return enter({ unit: scope.unit, span }, span.enter === undefined ? work : () => span.enter!(work));
}

/**
 * The ids of the running unit, for a logger of one's own; `{}` outside a unit.
 *
 * @example const log = pino({ mixin: () => context() });
 */
export function context(): ContextFields {
  const scope = currentScope();
  if (scope === undefined) return {};
  const { unit, span } = scope;
  const fields: ContextFields = { correlation_id: unit.correlationId, component: unit.component };
  if (unit.tenantId !== undefined) fields.tenant_id = unit.tenantId;
  if (unit.userId !== undefined) fields.user_id = unit.userId;
  if (span !== undefined) {
    fields.trace_id = span.traceId;
    fields.span_id = span.spanId;
  }
  if (unit.requestId !== undefined) fields.request_id = unit.requestId;
  return fields;
}

function currentScope(): Scope | undefined {
  try {
    return storage.getStore();
  } catch {
    return undefined;
  }
}

/** Work that could not be entered runs outside: without its ids, but it runs, and once. */
function enter<T>(scope: Scope, work: () => T): T {
  let entered = false;
  const noted = (): T => {
    entered = true;
    return work();
  };
  try {
    return storage.run(scope, noted);
  } catch (error) {
    if (entered) throw error;
    return work();
  }
}
