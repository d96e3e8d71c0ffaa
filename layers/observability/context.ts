import { AsyncLocalStorage } from 'node:async_hooks';
import type { Recorder } from './metrics/recorder.ts';
import type { HeldLines } from './log/held-lines.ts';
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
  /** Bound by `identify` alone: from verified claims, or from a queue that only our role can write. */
  tenantId: string | undefined;
  userId: string | undefined;
  claims: Readonly<Record<string, unknown>>;
  /** Fields that `bind` added: on every further line of the unit and on its canonical line. */
  readonly bound: Record<string, unknown>;
  readonly recorder: Recorder;
  readonly held: HeldLines;
  /** The innermost span that is open; changed by `trace` in a nested run only. */
  readonly span: Span | undefined;
  /** True once the unit has ended: what comes later is counted as a late write. */
  sealed: boolean;
}

const storage = new AsyncLocalStorage<Unit>();

/** The unit that the running code belongs to. */
export function currentUnit(): Unit | undefined {
  return storage.getStore();
}

/** Runs `work` inside a unit, with everything that it awaits. */
export function runInUnit<T>(unit: Unit, work: () => T): T {
  return storage.run(unit, work);
}
