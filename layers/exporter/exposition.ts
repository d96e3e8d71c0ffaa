/** A label and its value. */
export type LabelPair = readonly [name: string, value: string];

/** What a histogram has seen since `createdSeconds`. */
export interface Distribution {
  /** How many values were at or below each bound; ascending, without `+Inf`. */
  buckets: readonly { le: number; count: number }[];
  count: number;
  sum: number;
}

/** One series of a family: a value, or a histogram's distribution. */
export interface Point {
  labels: readonly LabelPair[];
  value: number | Distribution;
}

/** Series of one name, as both text formats show them. */
export interface Family {
  /** `api_requests_total`, `status_code:api_requests_total:sum` */
  name: string;
  /** `unknown` is what a recording rule makes: nobody says its type. */
  type: 'counter' | 'gauge' | 'histogram' | 'unknown';
  help: string;
  /** `seconds`, `bytes`, where the name ends in it. */
  unit?: string;
  /** When counting began, seconds since the epoch: of counters and histograms. */
  createdSeconds?: number;
  points: readonly Point[];
}
