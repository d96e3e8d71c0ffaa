import type { MathFunction } from './math-function.ts';
import { mapSeries, missing, type SeriesValue, type Value } from './value.ts';

/**
 * `FILL(m1, 0)`, `FILL(m1, REPEAT)`, `FILL(m1, LINEAR)`, `FILL(m1, m2)`: a value for each period of the range.
 *
 * A series without any datapoint is filled by numbers and left empty by REPEAT and LINEAR, the engine's choice.
 */
export const fill: MathFunction = {
  check: ([value, filler, ...rest]) => {
    if (rest.length > 0 || (value?.kind !== 'series' && value?.kind !== 'array')) {
      return { problem: 'takes a time series or array, and a number, REPEAT, LINEAR or a time series' };
    }
    const word = filler?.kind === 'word' && (filler.name === 'REPEAT' || filler.name === 'LINEAR');
    if (word || filler?.kind === 'scalar' || filler?.kind === 'series') return value.kind;
    return { problem: 'fills with a number, REPEAT, LINEAR or a time series' };
  },
  lint: ([, filler]) =>
    filler?.kind === 'word'
      ? `FILL(…, ${filler.name}) of a metric without datapoints is not documented: the engine leaves it empty`
      : undefined,
  evaluate: ([value, filler]) => mapSeries(value, (series) => fillSeries(series, filler!)),
};

function fillSeries(series: SeriesValue, filler: Value | string): SeriesValue {
  if (filler === 'REPEAT') return repeat(series);
  if (filler === 'LINEAR') return linear(series);
  return series.map((value, at) => {
    if (!Number.isNaN(value)) return value;
    return typeof filler === 'number' ? filler : (filler as SeriesValue)[at]!;
  });
}

/** Nothing stands before the first datapoint. */
function repeat(series: SeriesValue): SeriesValue {
  let last = Number.NaN;
  return series.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}

/** Only between two datapoints. */
function linear(series: SeriesValue): SeriesValue {
  const out = missing(series.length);
  let last = -1;
  for (let at = 0; at < series.length; at += 1) {
    if (Number.isNaN(series[at]!)) continue;
    out[at] = series[at]!;
    for (let gap = last + 1; last >= 0 && gap < at; gap += 1) {
      out[gap] = series[last]! + ((series[at]! - series[last]!) * (gap - last)) / (at - last);
    }
    last = at;
  }
  return out;
}
