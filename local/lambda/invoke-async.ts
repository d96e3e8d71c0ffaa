import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import type { Records } from '../records.ts';
import type { InvokeResult } from './invoke-result.ts';
import { ASYNC_MAX_AGE_MS, ASYNC_RETRY_DELAYS_MS, ASYNC_THROTTLE_DELAYS_MS } from './limits.ts';
import type { InvokeOptions } from './pool.ts';

export type Invoke = (functionArn: string, event: unknown, options?: InvokeOptions) => Promise<InvokeResult>;

export interface AsyncInvoker {
  /** Takes an event as `Invoke` with `InvocationType: Event` does; resolves with the first attempt's result, never rejects. */
  send(functionArn: string, event: unknown): Promise<InvokeResult>;
  /** Gives up every retry that is still to come. */
  stop(): void;
}

/**
 * Asynchronous invocation, on the run's clock: a failed event is tried twice more, after one and after two minutes,
 * under the same request id; a throttled one until it is six hours old. What fails then is dropped with a notice:
 * destinations and dead-letter queues of functions are not modelled.
 */
export function createAsyncInvoker(deps: { invoke: Invoke; clock: Clock; records: Records }): AsyncInvoker {
  const { invoke, clock, records } = deps;
  const timers = new Set<Timer>();
  let stopped = false;

  async function attempt(functionArn: string, event: unknown, state: Attempt): Promise<InvokeResult> {
    const ageMs = clock.now() - state.acceptedMs;
    metric(functionArn, 'AsyncEventAge', ageMs, 'Milliseconds');
    const result = await invoke(functionArn, event, { requestId: state.requestId });
    if (!result.error || stopped) return result;

    const throttled = result.error.kind === 'throttled';
    const delayMs = throttled
      ? ASYNC_THROTTLE_DELAYS_MS[Math.min(state.throttles, ASYNC_THROTTLE_DELAYS_MS.length - 1)]
      : ASYNC_RETRY_DELAYS_MS[state.failures];
    if (delayMs === undefined || ageMs + delayMs > ASYNC_MAX_AGE_MS) {
      drop(functionArn, state, result);
      return result;
    }
    const timer = clock.at(clock.now() + delayMs, () => {
      timers.delete(timer);
      const next = throttled ? { throttles: state.throttles + 1 } : { failures: state.failures + 1 };
      void attempt(functionArn, event, { ...state, ...next });
    });
    timers.add(timer);
    return result;
  }

  function drop(functionArn: string, { requestId }: Attempt, { error }: InvokeResult): void {
    metric(functionArn, 'AsyncEventsDropped', 1, 'Count');
    const message = `${nameOf(functionArn)} dropped the asynchronous event ${requestId} after its last attempt: ${error?.errorType}: ${error?.errorMessage}`;
    records.publish({ kind: 'notice', time: clock.now(), level: 'error', source: 'lambda', message });
  }

  function metric(functionArn: string, name: string, value: number, unit: string): void {
    const dimensions = { FunctionName: nameOf(functionArn) };
    records.publish({ kind: 'metric', time: clock.now(), namespace: 'AWS/Lambda', name, dimensions, value, unit });
  }

  return {
    send(functionArn, event) {
      metric(functionArn, 'AsyncEventsReceived', 1, 'Count');
      return attempt(functionArn, event, {
        requestId: randomUUID(),
        acceptedMs: clock.now(),
        failures: 0,
        throttles: 0,
      });
    },
    stop() {
      stopped = true;
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
}

interface Attempt {
  requestId: string;
  acceptedMs: number;
  failures: number;
  throttles: number;
}

function nameOf(functionArn: string): string {
  return functionArn.split(':')[6] ?? functionArn;
}
