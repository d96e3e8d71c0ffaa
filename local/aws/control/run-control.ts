import type { PastInvocation } from '../../lambda/invocation-store.ts';
import { LocalError } from '../../local-error.ts';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../service.ts';
import type { FiredFunction } from './fire-schedule.ts';
import type { InvokeInput, InvokeOutput } from './invoke-function.ts';

/** What the command line may have a run do, beyond what AWS offers. */
export interface RunControl {
  /** Fires a schedule by hand. @throws LocalError `usage` where there is no such schedule */
  fire(schedule: string, atMs?: number): Promise<FiredFunction[]>;
  /** Invokes a function. @throws LocalError `usage` where there is no such function or past invocation */
  invoke(input: InvokeInput): Promise<InvokeOutput>;
  /** What can be invoked again, the newest first. */
  invocations(): PastInvocation[];
  /** @throws LocalError `usage` where it is none, or forgotten */
  invocation(requestId: string): PastInvocation;
}

export interface ControlState {
  control: RunControl | undefined;
}

/**
 * Does something for the command line, and for nobody else: no policy of an app can grant it, not even one that allows
 * everything.
 *
 * @throws AwsError for whoever else asks, while the run starts, and for what the user can mend
 */
export async function forOperator<T>(
  { state, principal }: Call<ControlState>,
  work: (control: RunControl) => T | Promise<T>,
): Promise<T> {
  if (!principal.operator) {
    throw new AwsError('AccessDeniedException', 'Only the command line may control a run.', { status: 403 });
  }
  if (!state.control) throw new AwsError('ServiceUnavailable', 'The run is still starting.', { status: 503 });
  try {
    return await work(state.control);
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    throw new AwsError('ValidationException', error.message);
  }
}
