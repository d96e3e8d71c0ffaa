import { dimensionNameProblem, dimensionValueProblem, metricNameProblem, namespaceProblem } from '../emf/names.ts';
import { METRIC_LIMITS } from '../limits.ts';
import { STANDARD_UNITS } from '../units.ts';
import type { Datum } from './metric-store.ts';

/** The operation's input, as the SDK's clients write it. */
export interface PutMetricDataInput {
  Namespace?: string;
  MetricData?: MetricDatum[];
}

export interface MetricDatum {
  MetricName?: string;
  Dimensions?: { Name?: string; Value?: string }[];
  /** Milliseconds since the epoch, or a Date; now where absent. */
  Timestamp?: Date | number;
  Value?: number;
  Values?: number[];
  Counts?: number[];
  StatisticValues?: { SampleCount?: number; Sum?: number; Minimum?: number; Maximum?: number };
  Unit?: string;
  StorageResolution?: number;
}

export type PutMetricDataErrorCode =
  | 'InvalidParameterValue'
  | 'InvalidParameterCombination'
  | 'MissingParameter'
  | 'RequestEntityTooLarge';

export interface PutMetricDataProblem {
  code: PutMetricDataErrorCode;
  message: string;
}

/**
 * Checks a `PutMetricData` request and turns it into datapoints; one bad datum refuses the request.
 *
 * Source: API reference, PutMetricData and MetricDatum.
 */
export function readPutMetricData(
  { Namespace, MetricData = [] }: PutMetricDataInput,
  nowMs: number,
): { data: Datum[] } | { problem: PutMetricDataProblem } {
  const problem = namespaceProblem(Namespace);
  if (problem) return refused('InvalidParameterValue', `The parameter Namespace: ${problem}.`);
  if (MetricData.length === 0) return refused('MissingParameter', 'The parameter MetricData is required.');
  if (MetricData.length > METRIC_LIMITS.metricsPerRequest) {
    return refused(
      'InvalidParameterValue',
      `The collection MetricData must not have a size greater than ${METRIC_LIMITS.metricsPerRequest}.`,
    );
  }
  const data: Datum[] = [];
  for (let at = 0; at < MetricData.length; at += 1) {
    const read = readDatum(Namespace!, MetricData[at]!, `MetricData.member.${at + 1}`, nowMs);
    if ('problem' in read) return read;
    data.push(read.datum);
  }
  return { data };
}

function readDatum(
  namespace: string,
  datum: MetricDatum,
  where: string,
  nowMs: number,
): { datum: Datum } | { problem: PutMetricDataProblem } {
  const invalid = (member: string, message: string) =>
    refused('InvalidParameterValue', `The parameter ${where}.${member}: ${message}.`);
  const { Value, Values, Counts, StatisticValues, Unit = 'None', StorageResolution = 60 } = datum;
  const nameProblem = metricNameProblem(datum.MetricName);
  if (nameProblem) return invalid('MetricName', nameProblem);
  if (!STANDARD_UNITS.has(Unit)) return invalid('Unit', `no unit "${Unit}"`);
  if (StorageResolution !== 1 && StorageResolution !== 60) return invalid('StorageResolution', 'it is 1 or 60');

  const dimensions: Record<string, string> = {};
  const given = datum.Dimensions ?? [];
  if (given.length > METRIC_LIMITS.dimensions) return invalid('Dimensions', `at most ${METRIC_LIMITS.dimensions}`);
  for (const { Name, Value: value } of given) {
    const dimensionProblem = dimensionNameProblem(Name) ?? dimensionValueProblem(value);
    if (dimensionProblem) return invalid('Dimensions', dimensionProblem);
    dimensions[Name!] = value!;
  }

  const timestampMs = datum.Timestamp === undefined ? nowMs : Number(datum.Timestamp);
  if (!(timestampMs >= nowMs - METRIC_LIMITS.pastMs)) return invalid('Timestamp', 'older than two weeks');
  if (timestampMs > nowMs + METRIC_LIMITS.futureMs) return invalid('Timestamp', 'more than two hours ahead');

  if (Value !== undefined && (Values !== undefined || StatisticValues !== undefined)) {
    const other = Values === undefined ? 'StatisticValues' : 'Values';
    return refused(
      'InvalidParameterCombination',
      `The parameters ${where}.Value and ${where}.${other} are mutually exclusive and you have specified both.`,
    );
  }
  if (Value === undefined && Values === undefined && StatisticValues === undefined) {
    return refused(
      'MissingParameter',
      `At least one of the parameters ${where}.Value, Values or StatisticValues must be specified.`,
    );
  }
  const values = Value === undefined ? Values : [Value];
  const valuesProblem = valuesProblemOf(values, Counts);
  if (valuesProblem) return invalid(Value === undefined ? 'Values' : 'Value', valuesProblem);
  const set = StatisticValues;
  const members = set && [set.SampleCount, set.Sum, set.Minimum, set.Maximum];
  if (members && !members.every(isGood))
    return invalid('StatisticValues', 'SampleCount, Sum, Minimum and Maximum are required numbers');

  return {
    datum: {
      namespace,
      name: datum.MetricName!,
      dimensions,
      unit: Unit,
      timestampMs,
      storageResolution: StorageResolution,
      values,
      counts: Value === undefined ? Counts : undefined,
      statisticSet: members && {
        sampleCount: members[0]!,
        sum: members[1]!,
        minimum: members[2]!,
        maximum: members[3]!,
      },
    },
  };
}

function valuesProblemOf(values: number[] | undefined, counts: number[] | undefined): string | undefined {
  if (counts && counts.length !== (values?.length ?? 0)) return 'Counts must be as many as Values';
  if (!values) return undefined;
  if (values.length > METRIC_LIMITS.valuesPerDatum) return `at most ${METRIC_LIMITS.valuesPerDatum} values`;
  if (!values.every(isGood)) return 'a value is a number between -2^360 and 2^360';
  if (counts && !counts.every((count) => isGood(count) && count >= 0))
    return 'a count is a number that is not negative';
  return undefined;
}

function isGood(value: number | undefined): boolean {
  return typeof value === 'number' && Math.abs(value) <= METRIC_LIMITS.magnitude;
}

function refused(code: PutMetricDataErrorCode, message: string): { problem: PutMetricDataProblem } {
  return { problem: { code, message } };
}
