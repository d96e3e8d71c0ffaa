import { ALARM_LIMITS } from '../limits.ts';
import { compileQueries, type MetricDataQuery, type QuerySet, standsOnEstimate } from '../math/query-set.ts';
import type { MetricAlarm, TreatMissingData } from './alarm.ts';
import { BAND_COMPARISONS, COMPARISONS, type ComparisonOperator } from './comparison.ts';
import { samplesNeeded } from './low-samples.ts';
import { type Properties, type PropertyReader, type ResourceProblem, readProperties } from './properties.ts';
import { readAlarmBase } from './read-alarm-base.ts';
import { readDimensions, readQueries, unitProblem } from './read-queries.ts';
import { timezoneProblem } from './wall-clock.ts';
import type { WarmUp } from './warm-up.ts';
import { periodProblem, returnsProblems, windowProblems } from './window-problems.ts';

const TREATMENTS: readonly string[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const BASIC_STATISTICS: readonly string[] = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

export interface ReadAlarmResult<Alarm> {
  /** Absent where anything is wrong with it. */
  alarm?: Alarm;
  problems: ResourceProblem[];
}

/**
 * Reads the properties of `AWS::CloudWatch::Alarm`, the same as those of PutMetricAlarm, and says all that AWS would
 * refuse and all that this engine cannot evaluate truly.
 *
 * @param identity its physical name and ARN
 */
export function readMetricAlarm(
  properties: Properties,
  { name, arn }: { name: string; arn: string },
): ReadAlarmResult<MetricAlarm> {
  const problems: ResourceProblem[] = [];
  const read = readProperties(properties, problems);
  const base = readAlarmBase(read, { name, arn, refusedActions: [] });
  if (read.has('EvaluationCriteria') || read.has('EvaluationInterval')) {
    read.unsupported(
      'PromQL alarms are not evaluated: they need OpenTelemetry metrics, which the engine does not have',
    );
    return { problems };
  }
  const single = read.has('MetricName');
  if (single === read.has('Metrics')) read.invalid('exactly one of MetricName, Metrics and EvaluationCriteria');
  const { statistic, statisticProperty } = readStatistic(read, single);
  const queries = single ? [singleQuery(read, statistic)] : readQueries(read, problems);
  const querySet = compileQueries(queries);
  for (const message of querySet.problems)
    read[/ANOMALY_DETECTION_BAND/.test(message) ? 'unsupported' : 'invalid'](message);

  const { returns, periodSeconds } = single
    ? { returns: queries[0]!.id, periodSeconds: read.number('Period') ?? 0 }
    : returnedQuery(queries, querySet, read);
  const evaluationPeriods = read.number('EvaluationPeriods') ?? 0;
  const datapointsToAlarm = read.number('DatapointsToAlarm') ?? evaluationPeriods;
  const insights = [...querySet.queries.values()].some((query) => query.insights);
  const wallClock = readWallClock(read);
  for (const problem of [
    periodProblem(periodSeconds),
    ...windowProblems({ periodSeconds, evaluationPeriods, datapointsToAlarm, insights, wallClock }),
  ]) {
    if (problem) read.invalid(problem);
  }
  const alarm: MetricAlarm = {
    ...base,
    kind: 'metric',
    queries,
    querySet,
    returns,
    single,
    statisticProperty,
    insights,
    multiSeries: querySet.queries.get(returns)?.kind === 'array',
    periodSeconds,
    evaluationPeriods,
    datapointsToAlarm,
    datapointsToAlarmSet: read.has('DatapointsToAlarm'),
    ...readComparison(read),
    treatMissingData: readTreatment(read, queries),
    evaluateLowSampleCountPercentile: readLowSamples(read),
    wallClock,
    warmUp: readWarmUp(read),
    rangeDependent: querySet.queries.get(returns)?.rangeDependent === true,
    estimated: standsOnEstimate(querySet),
    samplesNeeded:
      single && read.text('EvaluateLowSampleCountPercentile') === 'ignore'
        ? samplesNeeded(querySet.queries.get(returns)?.statistic)
        : 0,
    lints: querySet.lints,
  };
  return problems.length > 0 ? { problems } : { alarm, problems };
}

function singleQuery(read: PropertyReader, statistic: string): MetricDataQuery {
  const unit = read.text('Unit');
  const problem = unitProblem(unit);
  if (problem) read.invalid(problem);
  if (!read.has('Namespace')) read.invalid('Namespace is required with MetricName');
  if (!read.has('Period')) read.invalid('Period is required with MetricName');
  return {
    id: 'm1',
    returnData: true,
    metric: {
      namespace: read.text('Namespace') ?? '',
      name: read.text('MetricName') ?? '',
      dimensions: readDimensions(read.list('Dimensions'), read.invalid),
      periodSeconds: read.number('Period') ?? 60,
      statistic,
      unit,
    },
  };
}

function readStatistic(
  read: PropertyReader,
  single: boolean,
): { statistic: string; statisticProperty?: 'Statistic' | 'ExtendedStatistic' } {
  if (!single) {
    for (const name of ['Namespace', 'Statistic', 'ExtendedStatistic', 'Dimensions', 'Period', 'Unit']) {
      if (read.has(name)) read.invalid(`${name} stands in Metrics, not beside it`);
    }
    return { statistic: '' };
  }
  const basic = read.text('Statistic');
  const extended = read.text('ExtendedStatistic');
  if ((basic === undefined) === (extended === undefined))
    read.invalid('exactly one of Statistic and ExtendedStatistic');
  if (basic !== undefined && !BASIC_STATISTICS.includes(basic)) {
    read.invalid(`Statistic is one of ${BASIC_STATISTICS.join(', ')}; ${basic} is an ExtendedStatistic`);
  }
  if (extended !== undefined && BASIC_STATISTICS.includes(extended)) read.invalid(`${extended} is a Statistic`);
  const property = extended === undefined ? 'Statistic' : 'ExtendedStatistic';
  return { statistic: extended ?? basic ?? 'Average', statisticProperty: property };
}

function returnedQuery(
  queries: readonly MetricDataQuery[],
  querySet: QuerySet,
  read: PropertyReader,
): { returns: string; periodSeconds: number } {
  const returned = queries.filter(({ returnData }) => returnData);
  for (const problem of returnsProblems(returned, querySet)) read.invalid(problem);
  const periods = new Set(
    queries.flatMap(({ metric, expression, periodSeconds }) => {
      const period = metric?.periodSeconds ?? (expression === undefined ? undefined : periodSeconds);
      return period === undefined ? [] : [period];
    }),
  );
  if (periods.size > 1) read.invalid(`every query has the same period, not ${[...periods].join(' and ')}`);
  if (periods.size === 0) read.invalid('no query names a period');
  return { returns: returned[0]?.id ?? '', periodSeconds: periods.values().next().value ?? 60 };
}

function readComparison(read: PropertyReader): { comparison: ComparisonOperator; threshold: number } {
  const operator = read.text('ComparisonOperator') ?? '';
  if (read.has('ThresholdMetricId') || Object.hasOwn(BAND_COMPARISONS, operator)) {
    read.unsupported('anomaly bands are not evaluated: the trained model of CloudWatch cannot be reproduced');
  } else if (!Object.hasOwn(COMPARISONS, operator)) {
    read.invalid(`ComparisonOperator is one of ${Object.keys(COMPARISONS).join(', ')}, not "${operator}"`);
  } else if (!read.has('Threshold')) read.invalid('Threshold is required');
  return { comparison: operator as ComparisonOperator, threshold: read.number('Threshold') ?? 0 };
}

/** `ignore` is the default where every metric is of DynamoDB; what the alarm says wins. Observed on AWS. */
function readTreatment(read: PropertyReader, queries: readonly MetricDataQuery[]): TreatMissingData {
  const treatment = read.text('TreatMissingData');
  if (treatment === undefined) {
    const metrics = queries.flatMap(({ metric }) => (metric ? [metric] : []));
    const dynamo = metrics.length > 0 && metrics.every(({ namespace }) => namespace === 'AWS/DynamoDB');
    return dynamo ? 'ignore' : 'missing';
  }
  if (!TREATMENTS.includes(treatment))
    read.invalid(`TreatMissingData is one of ${TREATMENTS.join(', ')}, not "${treatment}"`);
  return treatment as TreatMissingData;
}

function readLowSamples(read: PropertyReader): 'evaluate' | 'ignore' | undefined {
  const value = read.text('EvaluateLowSampleCountPercentile');
  if (value !== undefined && value !== 'evaluate' && value !== 'ignore') {
    read.invalid(`EvaluateLowSampleCountPercentile is evaluate or ignore, not "${value}"`);
  }
  return value as 'evaluate' | 'ignore' | undefined;
}

function readWallClock(read: PropertyReader): { timezone: string } | undefined {
  const window = read.object('EvaluationWindow');
  if (!window || window.WallClockWindow === undefined) return undefined;
  const { Timezone = 'UTC' } = window.WallClockWindow as { Timezone?: string };
  const problem = timezoneProblem(Timezone);
  if (problem) read.invalid(problem);
  return { timezone: problem ? 'UTC' : Timezone };
}

function readWarmUp(read: PropertyReader): WarmUp | undefined {
  const configuration = read.object('WarmUpConfiguration');
  if (!configuration) return undefined;
  const minutes = Number(configuration.WarmUpPeriodDurationInMinutes);
  if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= ALARM_LIMITS.warmUpMinutes)) {
    read.invalid(`WarmUpPeriodDurationInMinutes lies between 1 and ${ALARM_LIMITS.warmUpMinutes}`);
  }
  return { minutes, onlyAfterwards: String(configuration.OnlyStartEvaluatingAfterWarmUpPeriodEnds) === 'true' };
}
