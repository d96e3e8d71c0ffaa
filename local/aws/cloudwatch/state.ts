import type { StateValue } from '../../cloudwatch/alarms/alarm.ts';
import type { CloudWatch } from '../../cloudwatch/cloudwatch.ts';
import type { Operation } from '../service.ts';
import type { DashboardBody } from './dashboard-bodies.ts';

/** What the operations of CloudWatch work on. */
export interface CloudWatchState {
  region: string;
  accountId: string;
  /** The engine, brought up to the run's time. */
  now(): CloudWatch;
  setAlarmState(name: string, state: StateValue, reason: string, reasonData?: string): void;
  dashboards: readonly DashboardBody[];
}

export type CloudWatchOperation<Input> = Operation<CloudWatchState, Input>;
