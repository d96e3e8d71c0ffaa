import type { Operation, Service } from '../service.ts';
import { fireSchedule } from './fire-schedule.ts';
import { getInvocation } from './get-invocation.ts';
import { invokeFunction } from './invoke-function.ts';
import { listInvocations } from './list-invocations.ts';
import type { ControlState, RunControl } from './run-control.ts';

export interface Control {
  service: Service;
  /** Says what the run can do, once it has started that far. */
  serve(control: RunControl): void;
}

/** A service `lamplight` on the wire endpoint, for the command line alone. */
export function createControl(): Control {
  const state: ControlState = { control: undefined };
  const operations = {
    FireSchedule: fireSchedule,
    GetInvocation: getInvocation,
    InvokeFunction: invokeFunction,
    ListInvocations: listInvocations,
  } as Record<string, Operation>;
  return {
    service: { name: 'lamplight', protocol: 'json', state, operations },
    serve(control) {
      state.control = control;
    },
  };
}
