import type { MetricDataQuery, QuerySet } from '../math/query-set.ts';
import type { ComparisonOperator } from './comparison.ts';
import type { WarmUp } from './warm-up.ts';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** What every alarm has. */
export interface AlarmBase {
  name: string;
  arn: string;
  description?: string;
  actionsEnabled: boolean;
  /** ARNs of the actions, by the state that an alarm turns to. */
  actions: Readonly<Record<StateValue, readonly string[]>>;
  /** Absent where it has none. */
  tags?: Readonly<Record<string, string>>;
}

/** An alarm on one metric, on metric math or on a Metrics Insights query. */
export interface MetricAlarm extends AlarmBase {
  kind: 'metric';
  queries: readonly MetricDataQuery[];
  querySet: QuerySet;
  /** The query whose series is compared. */
  returns: string;
  /** Defined by MetricName rather than Metrics; it decides shapes and the cut-off of periods below a minute. */
  single: boolean;
  /** Statistic of a single metric as the template writes it, and in which property. */
  statisticProperty?: 'Statistic' | 'ExtendedStatistic';
  /** A Metrics Insights query with GROUP BY: each series is a contributor. */
  multiSeries: boolean;
  insights: boolean;
  periodSeconds: number;
  /** N */
  evaluationPeriods: number;
  /** M; N where the template does not set it. */
  datapointsToAlarm: number;
  datapointsToAlarmSet: boolean;
  comparison: ComparisonOperator;
  threshold: number;
  treatMissingData: TreatMissingData;
  evaluateLowSampleCountPercentile?: 'evaluate' | 'ignore';
  /** Time zone of a wall-clock window; sliding where absent. */
  wallClock?: { timezone: string };
  warmUp?: WarmUp;
  /** Whether its values depend on how many periods are fetched. */
  rangeDependent: boolean;
  /** Whether a percentile decides, which CloudWatch estimates by a method that is not documented. */
  estimated: boolean;
  /** Samples below which a period keeps the state; 0 where the alarm does not ask. */
  samplesNeeded: number;
  /** What is unwise in it. */
  lints: readonly string[];
}
