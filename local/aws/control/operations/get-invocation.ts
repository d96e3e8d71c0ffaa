import type { Operation } from '../../service.ts';
import { type ControlState, forOperator } from '../run-control.ts';

/** Gives the event of a past invocation, as JSON text, for somebody to edit. */
export const GetInvocation: Operation<ControlState, { requestId?: string }> = {
  action: 'lamplight:GetInvocation',
  resource: () => ['*'],
  run: ({ requestId = '' }, call) =>
    forOperator(call, (control) => {
      const { functionName, event } = control.invocation(requestId);
      return { functionName, event };
    }),
};
