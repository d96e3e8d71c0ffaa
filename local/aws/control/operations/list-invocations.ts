import { summariseEvent } from '../../../lambda/event-summary.ts';
import type { PastInvocation } from '../../../lambda/invocation-store.ts';
import type { Operation } from '../../service.ts';
import { type ControlState, forOperator } from '../run-control.ts';

/** A past invocation without its event and its answer, which may hold secrets. */
export interface ListedInvocation {
  requestId: string;
  functionName: string;
  startedMs: number;
  durationMs: number;
  /** `POST /api/v1/orders` */
  source: string;
  errorType?: string;
  replayOf?: string;
}

/** Lists what can be invoked again, the newest first. */
export const ListInvocations: Operation<ControlState> = {
  action: 'lamplight:ListInvocations',
  resource: () => ['*'],
  run: (_input, call) => forOperator(call, (control) => ({ invocations: control.invocations().map(listed) })),
};

function listed({ requestId, functionName, startedMs, event, result, replayOf }: PastInvocation): ListedInvocation {
  return {
    requestId,
    functionName,
    startedMs,
    durationMs: result.durationMs,
    source: summariseEvent(JSON.parse(event)).text,
    ...(result.error && { errorType: result.error.errorType }),
    ...(replayOf && { replayOf }),
  };
}
