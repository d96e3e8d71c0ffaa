import type { Operation } from '../../service.ts';
import { type ControlState, forOperator } from '../run-control.ts';

interface FireInput {
  schedule?: string;
  /** Milliseconds since the epoch. */
  atMs?: number;
}

/** Fires a schedule; answers when its functions have run once. */
export const FireSchedule: Operation<ControlState, FireInput> = {
  action: 'lamplight:FireSchedule',
  resource: () => ['*'],
  run: ({ schedule = '', atMs }, call) =>
    forOperator(call, async (control) => ({ fired: await control.fire(schedule, atMs) })),
};
