import type { Operation } from '../../service.ts';
import { type ControlState, forOperator, type InvokeInput } from '../run-control.ts';

/** Invokes a function by hand, or a past invocation again; answers when it has ended. */
export const InvokeFunction: Operation<ControlState, InvokeInput> = {
  action: 'lamplight:InvokeFunction',
  resource: () => ['*'],
  run: (input, call) => forOperator(call, (control) => control.invoke(input)),
};
