import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataInput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { logger } from 'lamplight/observe';
import { QUERIES_PER_CALL } from './exported-sets.ts';
import type { Series } from './list-series.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How old a gauge may be: three times the longest interval at which one is usually written. */
const GAUGE_WINDOW_MS = 15 * MINUTE_MS;
/** Far below GetMetricData's 50 calls a second for an account (CloudWatch service quotas). */
const CALLS_AT_ONCE = 4;

const log = logger('lamplight.exporter');

/** What CloudWatch said of a series: by statistic, in the set's order; undefined where it had nothing. */
export interface Reading {
  series: Series;
  values: readonly (number | undefined)[];
}

export interface Readings {
  readings: Reading[];
  /** Since when counters count, milliseconds since the epoch. */
  sinceMs: number;
  calls: number;
  queries: number;
}

/**
 * Asks for all statistics of all series, at most 500 a call. Counters and histograms are read by the day (UTC) that is under way,
 * gauges by their newest minute. A series that CloudWatch fails to answer is left out, and logged: no value is better than a wrong one.
 */
export async function readSeries(
  client: Pick<CloudWatchClient, 'send'>,
  all: readonly Series[],
  nowMs: number,
): Promise<Readings> {
  const sinceMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  // The end is exclusive, and what happens in this minute counts.
  const EndTime = new Date((Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS);
  const gauges = all.filter(({ set }) => set.metric.type === 'gauge');
  const counts = all.filter(({ set }) => set.metric.type !== 'gauge');
  const newest = { StartTime: new Date(+EndTime - GAUGE_WINDOW_MS), EndTime, ScanBy: 'TimestampDescending' } as const;
  const today = { StartTime: new Date(sinceMs), EndTime } as const;
  const batches = [
    ...batchesOf(gauges).map((series) => ({ series, range: newest, periodSeconds: 60 })),
    ...batchesOf(counts).map((series) => ({ series, range: today, periodSeconds: DAY_MS / 1000 })),
  ];
  const readings: Reading[][] = [];
  let calls = 0;
  const waiting = batches.entries();
  const work = async () => {
    for (const [index, { series, range, periodSeconds }] of waiting) {
      const queries = series.flatMap((one, position) => queriesOf(one, position, periodSeconds));
      const answers = await ask(client, { ...range, MetricDataQueries: queries }, () => (calls += 1));
      readings[index] = series.flatMap((one, position) => readingOf(one, position, answers));
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
  const queries = all.reduce((sum, { set }) => sum + set.statistics.length, 0);
  return { readings: readings.flat(), sinceMs, calls, queries };
}

interface Answer {
  values: number[];
  complete: boolean;
}

/** One batch with all its pages, by query id. */
async function ask(client: Pick<CloudWatchClient, 'send'>, input: GetMetricDataInput, called: () => void) {
  const answers = new Map<string, Answer>();
  let NextToken: string | undefined;
  do {
    called();
    const page = await client.send(new GetMetricDataCommand({ ...input, NextToken }));
    for (const { Id = '', Values = [], StatusCode } of page.MetricDataResults ?? []) {
      const before = answers.get(Id)?.values ?? [];
      answers.set(Id, { values: [...before, ...Values], complete: StatusCode === 'Complete' });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return answers;
}

/** All statistics of a series are in one call: up to five of them are billed as one metric. */
function batchesOf(all: readonly Series[]): Series[][] {
  const batches: Series[][] = [];
  let queries = QUERIES_PER_CALL;
  for (const series of all) {
    const more = series.set.statistics.length;
    if (queries + more > QUERIES_PER_CALL) {
      batches.push([]);
      queries = 0;
    }
    batches.at(-1)!.push(series);
    queries += more;
  }
  return batches;
}

function queriesOf({ set, values }: Series, position: number, Period: number): MetricDataQuery[] {
  const Metric = {
    Namespace: set.metric.namespace,
    MetricName: set.metric.name,
    Dimensions: set.labels.map((Name, index) => ({ Name, Value: values[index]! })),
  };
  return set.statistics.map((Stat, index) => ({ Id: idOf(position, index), MetricStat: { Metric, Period, Stat } }));
}

function readingOf(series: Series, position: number, answers: ReadonlyMap<string, Answer>): Reading[] {
  const found = series.set.statistics.map((_statistic, index) => answers.get(idOf(position, index)));
  if (found.every((answer) => answer?.complete)) return [{ series, values: found.map((answer) => answer!.values[0]) }];
  log.warning('exporter_series_unanswered', { metric: series.set.metric.name, labels: series.set.labels });
  return [];
}

/** Query ids begin with a lower-case letter (API reference, MetricDataQuery). */
function idOf(position: number, index: number): string {
  return `s${position}_${index}`;
}
