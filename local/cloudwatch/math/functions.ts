import { conditional } from './conditional.ts';
import { fill } from './fill.ts';
import type { MathFunction } from './math-function.ts';
import { isArray, mapSeries, missing, type SeriesValue, type Value } from './value.ts';

type Reduce = (values: number[]) => number;

const RANGE_LINT =
  'depends on how many periods CloudWatch fetches, which is not documented: AWS advises against it in alarms';

const sum: Reduce = (values) => values.reduce((total, value) => total + value, 0);
const average: Reduce = (values) => sum(values) / values.length;

/** Population standard deviation; AWS does not say which it takes. */
const deviation: Reduce = (values) => {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
};

/** The functions that the engine evaluates as AWS documents them. Every other is refused by its name. */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  // Absent members count 0 in an average, and are passed over by extremes: user guide, and observed.
  AVG: reduction(average, 'zero'),
  SUM: reduction(sum, 'zero'),
  MIN: reduction((values) => Math.min(...values), 'skip'),
  MAX: reduction((values) => Math.max(...values), 'skip'),
  STDDEV: reduction(deviation, 'none'),
  DATAPOINT_COUNT: reduction((values) => values.length, 'skip'),
  FILL: fill,
  IF: conditional,
  DIFF: previous((value, before) => value - before),
  RATE: previous((value, before, seconds) => (value - before) / seconds),
  DIFF_TIME: previous((_value, _before, seconds) => seconds),
  RUNNING_SUM: {
    check: only('series'),
    lint: () => RANGE_LINT,
    evaluate: ([series]) => {
      let total = 0;
      return (series as SeriesValue).map((value) => {
        if (Number.isNaN(value)) return Number.NaN;
        total += value;
        return total;
      });
    },
  },
  REMOVE_EMPTY: {
    check: ([first, ...rest]) =>
      rest.length === 0 && (first?.kind === 'array' || first?.kind === 'series')
        ? first.kind
        : { problem: 'takes one series or array' },
    lint: () => RANGE_LINT,
    evaluate: ([value]) =>
      isArray(value)
        ? { members: value.members.filter((series) => series.some((each) => !Number.isNaN(each))) }
        : (value as Value),
  },
  PERIOD: {
    check: ([first, ...rest]) =>
      rest.length === 0 && first?.metric ? 'scalar' : { problem: 'takes the id of a metric, not of an expression' },
    // The checker hands over the id instead of the series.
    evaluate: ([id], scope) => scope.periodSeconds(id as string),
  },
  METRICS: {
    check: (args) =>
      args.length === 0 || (args.length === 1 && args[0]!.kind === 'text')
        ? 'array'
        : { problem: 'takes nothing, or a text that ids contain' },
    evaluate: ([text = ''], scope) => ({ members: scope.metrics(text as string) }),
  },
  TIME_SERIES: {
    check: only('scalar'),
    evaluate: ([scalar], scope) => missing(scope.length).fill(scalar as number),
  },
  MINUTE: time((date) => date.getUTCMinutes()),
  HOUR: time((date) => date.getUTCHours()),
  // 1 is Monday.
  DAY: time((date) => date.getUTCDay() || 7),
  DATE: time((date) => date.getUTCDate()),
  MONTH: time((date) => date.getUTCMonth() + 1),
  YEAR: time((date) => date.getUTCFullYear()),
  EPOCH: time((date) => date.getTime() / 1000),
};

function only(kind: 'series' | 'scalar'): MathFunction['check'] {
  return (args) =>
    args.length === 1 && args[0]!.kind === kind
      ? 'series'
      : { problem: `takes one ${kind === 'series' ? 'time series' : 'number'}` };
}

/** Over one series a number, over an array a series. */
function reduction(reduce: Reduce, absent: 'zero' | 'skip' | 'none'): MathFunction {
  return {
    check: ([first, ...rest]) => {
      if (rest.length > 0 || !first) return { problem: 'takes one series or one array, such as [m1, m2]' };
      if (first.kind === 'series') return 'scalar';
      if (first.kind !== 'array') return { problem: 'takes one series or one array, such as [m1, m2]' };
      return absent === 'none' ? { problem: 'of an array: AWS does not say how it counts absent values' } : 'series';
    },
    lint: ([first]) => (first?.kind === 'series' ? `of one series ${RANGE_LINT}` : undefined),
    evaluate: ([value], scope) => {
      if (!isArray(value)) {
        const present = [...(value as SeriesValue)].filter((each) => !Number.isNaN(each));
        return present.length === 0 ? Number.NaN : reduce(present);
      }
      const out = missing(scope.length);
      for (let at = 0; at < out.length; at += 1) {
        const all = value.members.map((series) => series[at]!);
        const present = all.filter((each) => !Number.isNaN(each));
        if (present.length === 0) continue;
        out[at] = reduce(absent === 'zero' ? all.map((each) => (Number.isNaN(each) ? 0 : each)) : present);
      }
      return out;
    },
  };
}

/** Against the previous datapoint that exists, over the true distance; the first one gives nothing. */
function previous(difference: (value: number, before: number, seconds: number) => number): MathFunction {
  const ofSeries = (series: SeriesValue, edges: ArrayLike<number>): SeriesValue => {
    const out = missing(series.length);
    let last = -1;
    for (let at = 0; at < series.length; at += 1) {
      if (Number.isNaN(series[at]!)) continue;
      if (last >= 0) out[at] = difference(series[at]!, series[last]!, (edges[at]! - edges[last]!) / 1000);
      last = at;
    }
    return out;
  };
  return {
    check: ([first, ...rest]) =>
      rest.length === 0 && (first?.kind === 'series' || first?.kind === 'array')
        ? first.kind
        : { problem: 'takes one time series or array' },
    evaluate: ([value], { edges }) => mapSeries(value, (series) => ofSeries(series, edges)),
  };
}

/** Functions of the time are never sparse, whatever their series holds; in UTC. */
function time(read: (date: Date) => number): MathFunction {
  return {
    check: only('series'),
    evaluate: (_args, { edges, length }) => Array.from({ length }, (_, at) => read(new Date(edges[at]!))),
  };
}
