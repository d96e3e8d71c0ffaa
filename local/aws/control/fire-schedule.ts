import type { Operation } from '../service.ts';
import { type ControlState, forOperator } from './run-control.ts';

interface FireInput {
  schedule?: string;
  /** Milliseconds since the epoch. */
  atMs?: number;
}

/** What one target of a schedule that was fired came to, at its first attempt. */
export interface FiredFunction {
  functionName: string;
  requestId: string;
  durationMs: number;
  errorType?: string;
  errorMessage?: string;
}

/** Fires a schedule; answers when its functions have run once. */
export const fireSchedule: Operation<ControlState, FireInput> = {
  action: 'lamplight:FireSchedule',
  resource: () => ['*'],
  run: ({ schedule = '', atMs }, call) =>
    forOperator(call, async (control) => ({ fired: await control.fire(schedule, atMs) })),
};
