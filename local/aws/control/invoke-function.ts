import type { EventSummary } from '../../lambda/event-summary.ts';
import type { InvokeResult } from '../../lambda/invoke-result.ts';
import type { Operation } from '../service.ts';
import { type ControlState, forOperator } from './run-control.ts';

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

/** Invokes a function by hand, or a past invocation again; answers when it has ended. */
export const invokeFunction: Operation<ControlState, InvokeInput> = {
  action: 'lamplight:InvokeFunction',
  resource: () => ['*'],
  run: (input, call) => forOperator(call, (control) => control.invoke(input)),
};
