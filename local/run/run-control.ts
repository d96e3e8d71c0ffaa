import type { RunControl } from '../aws/control/run-control.ts';
import { type InvokeByHandDeps, invokeByHand } from './invoke-by-hand.ts';
import type { RunningEvents } from './start-events.ts';

/** What the command line may have a run do. */
export function runControl({ events, ...deps }: InvokeByHandDeps & { events: RunningEvents }): RunControl {
  const { pools } = deps.functions;
  return {
    ...invokeByHand(deps),
    async fire(schedule, atMs) {
      const fired = await events.fire(schedule, atMs);
      return fired.map(({ functionArn, result: { requestId, durationMs, error } }) => ({
        functionName: pools.get(functionArn)?.fn.title ?? functionArn,
        requestId,
        durationMs,
        ...(error && { errorType: error.errorType, errorMessage: error.errorMessage }),
      }));
    },
  };
}
