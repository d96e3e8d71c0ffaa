import type { StateValue } from './alarm.ts';

/** What a result depends on that AWS does not document; or what makes it doubtful. */
export type SensitivityKind =
  /** Another number of periods fetched beyond N would decide otherwise. */
  | 'undocumented-lookback'
  /** A percentile lies so near to the threshold that AWS's estimate may fall on the other side. */
  | 'percentile-margin'
  /** Fresh breaching points alone, fewer than M: AWS does not say what the state is. */
  | 'undetermined'
  /** Several units and no Unit: AWS calls it undefined. A test should fail on it. */
  | 'mixed-units'
  /** More metrics or series than Metrics Insights looks at. */
  | 'partial-data'
  /** A suppressor changed in the very second in which a period ended. */
  | 'suppressor-tie';

export interface Sensitivity {
  kind: SensitivityKind;
  message: string;
}

/** Where an alarm stands when its data is looked at. */
export interface Standing {
  atMs: number;
  previousState: StateValue;
  /** States of the contributors of a multi-series alarm, by id. */
  contributorStates?: ReadonlyMap<string, 'OK' | 'ALARM'>;
}

/** One look at an alarm's data, and what came of it. */
export interface Evaluation {
  atMs: number;
  state: StateValue;
  retained: boolean;
  /** The newest N real points decided; TreatMissingData was not asked. */
  full: boolean;
  /** Edges of the periods of the evaluation range, oldest first: one more than values. */
  edges: number[];
  /** NaN where there is no datapoint. */
  values: number[];
  /** Samples behind each value, of a single metric. */
  counts?: number[];
  /** MISSING, GOOD or BREACHING for each period. */
  slots: number[];
  sensitivities: readonly Sensitivity[];
  /** Of a multi-series alarm: every series that returned. */
  contributors?: readonly ContributorEvaluation[];
  /** Whether each of the newest N periods has a datapoint. */
  windowFilled: boolean;
}

export interface ContributorEvaluation {
  id: string;
  attributes: Record<string, string>;
  state: 'OK' | 'ALARM';
  evaluation: Evaluation;
}
