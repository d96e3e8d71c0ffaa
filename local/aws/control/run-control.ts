import type { EventSummary } from '../../lambda/event-summary.ts';
import type { PastInvocation } from '../../lambda/invocation-store.ts';
import type { InvokeResult } from '../../lambda/invoke-result.ts';
import { LocalError } from '../../local-error.ts';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../service.ts';

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

/** What one target of a schedule that was fired came to, at its first attempt. */
export interface FiredFunction {
  functionName: string;
  requestId: string;
  durationMs: number;
  errorType?: string;
  errorMessage?: string;
}

/** Which function to invoke by hand, and with what. */
export interface InvokeInput {
  /** Short name; not with `again`. */
  functionName?: string;
  /** Request id of a past invocation. */
  again?: string;
  /** JSON text of the event; absent: that of the past invocation, or `{}`. */
  payload?: string;
}

/** What an invocation by hand came to, with the lines that it wrote. */
export interface InvokeOutput extends InvokeResult {
  functionName: string;
  source: EventSummary;
  /** Of the lines, in their order. */
  correlationIds: string[];
  lines: { timeMs: number; message: string; origin: 'function' | 'platform' }[];
  /** What the past invocation came to. */
  before?: InvokeResult;
}

/** What the operations of `lamplight` work on. */
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
