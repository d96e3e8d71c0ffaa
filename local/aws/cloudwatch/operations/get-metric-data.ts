import { invalidParameter } from '../errors.ts';
import { CLOUDWATCH_LIMITS } from '../limits.ts';
import { positionIn, tokenAt } from '../page.ts';
import { readTimeRange, type TimeRange } from '../period-edges.ts';
import { type QueryPoints, readQuery } from '../read-query.ts';
import type { CloudWatchOperation } from '../state.ts';
import { compileWireQueries, type WireQuery } from '../wire-queries.ts';

interface Input extends TimeRange {
  MetricDataQueries?: WireQuery[];
  ScanBy?: string;
  MaxDatapoints?: number;
  NextToken?: string;
}

/** Metrics, metric math and Metrics Insights; datapoints over the page's size come on the next one. */
export const GetMetricData: CloudWatchOperation<Input> = {
  action: 'cloudwatch:GetMetricData',
  resource: () => ['*'],
  run(input, { state }) {
    const { ScanBy = 'TimestampDescending', NextToken } = input;
    const size = pageSize(input.MaxDatapoints);
    const range = readTimeRange(input);
    const set = compileWireQueries(input.MetricDataQueries ?? []);
    const engine = state.now();
    const found = [...set.queries.values()]
      .filter(({ query }) => query.returnData)
      .flatMap((compiled) => readQuery(engine, set, compiled, range));
    if (ScanBy === 'TimestampDescending') {
      for (const { timesMs, values } of found) {
        timesMs.reverse();
        values.reverse();
      }
    }
    return { ...page(found, size, NextToken === undefined ? 0 : positionIn(NextToken)), Messages: [] };
  },
};

/** The datapoints of all queries in a row, cut into pages; a query that is cut says PartialData. */
function page(found: readonly QueryPoints[], size: number, from: number) {
  const to = from + size;
  let before = 0;
  const MetricDataResults = found.flatMap(({ id, label, timesMs, values, messages }) => {
    const start = before;
    before += values.length;
    const isHere = values.length === 0 ? start >= from && start < to : start < to && before > from;
    if (!isHere) return [];
    const [first, last] = [Math.max(0, from - start), Math.min(values.length, to - start)];
    return {
      Id: id,
      Label: label,
      Timestamps: timesMs.slice(first, last).map((timeMs) => timeMs / 1000),
      Values: values.slice(first, last),
      StatusCode: before > to ? 'PartialData' : 'Complete',
      ...(messages.length > 0 && { Messages: messages }),
    };
  });
  return { MetricDataResults, ...(before > to && { NextToken: tokenAt(to) }) };
}

function pageSize(most: number = CLOUDWATCH_LIMITS.datapointsPerPage): number {
  if (Number.isInteger(most) && most >= 1 && most <= CLOUDWATCH_LIMITS.datapointsPerPage) return most;
  throw invalidParameter(`The parameter MaxDatapoints must be between 1 and ${CLOUDWATCH_LIMITS.datapointsPerPage}.`);
}
