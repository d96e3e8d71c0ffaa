import type { Operation, Service } from '../service.ts';
import { FireSchedule } from './operations/fire-schedule.ts';
import { GetInvocation } from './operations/get-invocation.ts';
import { InvokeFunction } from './operations/invoke-function.ts';
import { ListInvocations } from './operations/list-invocations.ts';
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
    FireSchedule,
    GetInvocation,
    InvokeFunction,
    ListInvocations,
  } as Record<string, Operation>;
  return {
    service: { name: 'lamplight', protocol: 'json', state, operations },
    serve(control) {
      state.control = control;
    },
  };
}
