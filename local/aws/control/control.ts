import { LocalError } from '../../local-error.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation, Service } from '../service.ts';

/** What the command line may have a run do, beyond what AWS offers. */
export interface RunControl {
  /** Fires a schedule by hand. @throws LocalError `usage` where there is no such schedule */
  fire(schedule: string, atMs?: number): Promise<void>;
}

export interface Control {
  service: Service;
  /** Says what the run can do, once it has started that far. */
  serve(control: RunControl): void;
}

interface State {
  control: RunControl | undefined;
}

interface FireInput {
  schedule?: string;
  /** Milliseconds since the epoch. */
  atMs?: number;
}

/** Fires a schedule; answers when its functions have run once. */
const fireSchedule: Operation<State, FireInput> = {
  action: 'lamplight:FireSchedule',
  resource: () => ['*'],
  async run({ schedule = '', atMs }, { state, principal }) {
    // No policy of an app can grant it, not even one that allows everything.
    if (!principal.operator)
      throw new AwsError('AccessDeniedException', 'Only the command line may fire a schedule.', { status: 403 });
    if (!state.control) throw new AwsError('ServiceUnavailable', 'The run is still starting.', { status: 503 });
    try {
      await state.control.fire(schedule, atMs);
    } catch (error) {
      if (!(error instanceof LocalError)) throw error;
      throw new AwsError('ValidationException', error.message);
    }
    return {};
  },
};

/** A service `lamplight` on the wire endpoint, for the command line alone. */
export function createControl(): Control {
  const state: State = { control: undefined };
  const operations = { FireSchedule: fireSchedule } as Record<string, Operation>;
  return {
    service: { name: 'lamplight', protocol: 'json', state, operations },
    serve(control) {
      state.control = control;
    },
  };
}
