import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Records } from '../records.ts';
import type { LocalFunction } from '../template/app.ts';
import { createFleet, type Taken } from './fleet.ts';
import type { PastInvocation } from './invocation-store.ts';
import { type InvokeResult, throttled } from './invoke-result.ts';
import { DEFAULT_MAXIMUM_INSTANCES, IDLE_LIMIT_MS } from './limits.ts';
import { publishInvocation, publishThrottle, writeReport, writeStart } from './platform-records.ts';
import { makeTraceHeader } from './trace-header.ts';

export interface PoolOptions {
  clock: Clock;
  records: Records;
  /** Added to every instance's environment, over the function's own: endpoint URLs, access key. */
  environment: Record<string, string>;
  /** Most processes at once where the function reserves no fewer; further invocations wait for one. */
  maximumInstances?: number;
  /** How long an instance beyond the first two stays without work. */
  idleLimitMs?: number;
  /** Told of each invocation when it has ended; not of those that were throttled, which never ran. */
  remember?: (invocation: PastInvocation) => void;
}

export interface InvokeOptions {
  /** An X-Amzn-Trace-Id header; made where absent. */
  traceHeader?: string;
  /** Made where absent; the retries of an asynchronous event share one. */
  requestId?: string;
  /** Request id of the past invocation whose event this is. */
  replayOf?: string;
}

export interface PoolCounters {
  invocations: number;
  failures: number;
  throttles: number;
  coldStarts: number;
  /** Processes now: starting, idle or busy. */
  instances: number;
  busy: number;
  waiting: number;
}

/** A function of the template, run as Lambda runs it. */
export interface FunctionPool {
  readonly fn: LocalFunction;
  /** Runs the handler once with `event` (anything that JSON holds). Never rejects: what failed is in the result. */
  invoke(event: unknown, options?: InvokeOptions): Promise<InvokeResult>;
  /** Starts a first instance; false where the function does not start, which a notice has said then. */
  warm(): Promise<boolean>;
  /** Runs every later invocation from this folder; those under way finish on the old code. Resolves when it is live. */
  replaceCode(folder: string): Promise<boolean>;
  /** Kills every process, as a failing machine would: for fault drills. Returns how many; the next invocation starts anew. */
  kill(): number;
  /** Ends every process; invocations still under way fail as `exit`. */
  stop(): Promise<void>;
  counters(): PoolCounters;
}

/**
 * Runs one function in child processes: an invocation at a time in each, more of them under load, warm ones reused.
 * Over the reserved concurrency an invocation is throttled, as on Lambda; over `maximumInstances`, which only spares
 * this machine, it waits. A virtual clock stands still while an invocation is under way.
 */
export function createFunctionPool(fn: LocalFunction, options: PoolOptions): FunctionPool {
  const { clock, records, environment, remember } = options;
  const { maximumInstances = DEFAULT_MAXIMUM_INSTANCES, idleLimitMs = IDLE_LIMIT_MS } = options;
  const counts = { invocations: 0, failures: 0, throttles: 0 };
  let active = 0;
  const fleet = createFleet({
    fn,
    clock,
    records,
    environment,
    maximum: Math.max(1, Math.min(maximumInstances, fn.reservedConcurrency ?? maximumInstances)),
    idleLimitMs,
  });

  async function invoke(event: unknown, invokeOptions: InvokeOptions = {}) {
    const { traceHeader, requestId = randomUUID(), replayOf } = invokeOptions;
    const time = clock.now();
    if (active >= (fn.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      counts.throttles += 1;
      publishThrottle(fn, records, time);
      return { requestId, durationMs: 0, error: throttled() };
    }
    const release = clock.hold();
    active += 1;
    counts.invocations += 1;
    const concurrent = active;
    try {
      const taken = await fleet.take();
      const result =
        'error' in taken
          ? { requestId, durationMs: 0, error: taken.error }
          : await runOn(taken, { requestId, event, traceHeader: traceHeader ?? makeTraceHeader(time) });
      if (result.error) counts.failures += 1;
      publishInvocation(fn, records, {
        time,
        durationMs: result.durationMs,
        failed: Boolean(result.error),
        concurrent,
      });
      remember?.({
        requestId,
        functionName: fn.title,
        startedMs: time,
        event: JSON.stringify(event) ?? 'null',
        result,
        ...(replayOf && { replayOf }),
      });
      return result;
    } finally {
      active -= 1;
      release();
    }
  }

  async function runOn({ instance, initMs }: Started, { requestId, event, traceHeader }: Call): Promise<InvokeResult> {
    const { stream } = instance;
    stream.restart();
    stream.requestId = requestId;
    writeStart(fn, stream, requestId);
    const startedAt = performance.now();
    const outcome = await instance.run(requestId, event, traceHeader);
    const durationMs = performance.now() - startedAt;
    const { payload, error, peakMemoryMb } = outcome;
    writeReport(fn, stream, { requestId, durationMs, initMs, peakMemoryMb, error });
    stream.requestId = undefined;
    fleet.giveBack(instance);
    return error ? { requestId, durationMs, error } : { requestId, durationMs, payload };
  }

  return {
    fn,
    invoke,
    warm: fleet.warm,
    replaceCode: fleet.replaceCode,
    kill: fleet.kill,
    stop: fleet.stop,
    counters: () => ({ ...counts, ...fleet.counters(), busy: active - fleet.counters().waiting }),
  };
}

type Started = Exclude<Taken, { error: unknown }>;

interface Call {
  requestId: string;
  event: unknown;
  traceHeader: string;
}
