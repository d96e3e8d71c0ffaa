import type { Kind, SeriesValue, Value } from './value.ts';

/** Where a series of an expression stands. */
export interface MathScope {
  /** Start of each period, and the end of the last one, milliseconds since the epoch. */
  edges: ArrayLike<number>;
  /** How many periods there are. */
  length: number;
  /** Periods of the metrics, by id. */
  periodSeconds: (id: string) => number;
  /** The MetricStat queries whose id contains the text, in their order. */
  metrics: (contains: string) => SeriesValue[];
}

/** What the checker knows of an argument. */
export interface ArgumentKind {
  kind: Kind | 'text' | 'word';
  /** Id or word, where it is one. */
  name?: string;
  /** Whether it is the id of a metric rather than of an expression. */
  metric?: boolean;
}

/** A function of metric math: what it takes, and what it makes of it. */
export interface MathFunction {
  /** The kind of the result, or what is wrong with the arguments. */
  check(args: ArgumentKind[]): Kind | { problem: string };
  /** Why an alarm had better not use it with these arguments. */
  lint?(args: ArgumentKind[]): string | undefined;
  evaluate(args: (Value | string)[], scope: MathScope): Value;
}
