import { filterPattern, type Matches } from '../../aws/logs/filter-pattern.ts';
import { type Properties, type ResourceProblem, readProperties } from '../alarms/properties.ts';
import { METRIC_FILTER_LIMITS } from '../limits.ts';
import { STANDARD_UNITS } from '../units.ts';
import { type ReadField, selectorReader } from './selector.ts';

/** A metric filter: log lines that match a pattern become datapoints. */
export interface MetricFilter {
  name: string;
  logGroup: string;
  pattern: string;
  matches: Matches;
  namespace: string;
  metricName: string;
  /** A number, or what to read from the line. */
  value: number | ReadField;
  /** Reported for a minute in which lines came and none matched. */
  defaultValue?: number;
  unit: string;
  dimensions: Readonly<Record<string, ReadField>>;
}

/** Characters that names of a metric filter's metric may not hold. CWL user guide, MonitoringLogData. */
const FORBIDDEN = /[:*$]/;

/** Reads the properties of `AWS::Logs::MetricFilter`. Source: API reference of CloudWatch Logs, PutMetricFilter. */
export function readMetricFilter(
  properties: Properties,
  name: string,
): { filter?: MetricFilter; problems: ResourceProblem[] } {
  const problems: ResourceProblem[] = [];
  const read = readProperties(properties, problems);
  const pattern = read.text('FilterPattern') ?? '';
  if (pattern.length > METRIC_FILTER_LIMITS.patternLength) {
    read.invalid(`FilterPattern has at most ${METRIC_FILTER_LIMITS.patternLength} characters`);
  }
  if (!read.has('LogGroupName')) read.invalid('LogGroupName is required');
  const matches = compile(pattern, read.invalid, read.unsupported);
  const transformations = read.list('MetricTransformations') as Properties[];
  if (transformations.length !== METRIC_FILTER_LIMITS.transformations) {
    read.invalid(`MetricTransformations holds exactly one, not ${transformations.length}`);
  }
  const of = readProperties(transformations[0] ?? {}, problems);
  const namespace = of.text('MetricNamespace') ?? '';
  const metricName = of.text('MetricName') ?? '';
  for (const [property, value] of Object.entries({ MetricNamespace: namespace, MetricName: metricName })) {
    if (value === '' || value.length > 255 || FORBIDDEN.test(value)) {
      read.invalid(`${property} has 1 to 255 characters without : * $, not "${value}"`);
    }
  }
  const unit = of.text('Unit') ?? 'None';
  if (!STANDARD_UNITS.has(unit)) read.invalid(`no unit "${unit}" of CloudWatch`);
  const dimensions = of.list('Dimensions') as { Key: unknown; Value: unknown }[];
  if (dimensions.length > METRIC_FILTER_LIMITS.dimensions) {
    read.invalid(`Dimensions: at most ${METRIC_FILTER_LIMITS.dimensions}, not ${dimensions.length}`);
  }
  const defaultValue = of.number('DefaultValue');
  if (defaultValue !== undefined && dimensions.length > 0)
    read.invalid('DefaultValue and Dimensions exclude each other');
  const metricValue = of.text('MetricValue') ?? '';
  const value = metricValue.startsWith('$')
    ? selector(metricValue, pattern, read.invalid)
    : Number(metricValue || Number.NaN);
  if (Number.isNaN(value))
    read.invalid(`MetricValue is a number or a selector such as $.latency, not "${metricValue}"`);
  const readers = Object.fromEntries(
    dimensions.map(({ Key, Value }) => [
      String(Key),
      selector(String(Value), pattern, read.invalid) ?? (() => undefined),
    ]),
  );
  if (problems.length > 0 || !matches || value === undefined) return { problems };
  const logGroup = read.text('LogGroupName')!;
  return {
    filter: { name, logGroup, pattern, matches, namespace, metricName, value, defaultValue, unit, dimensions: readers },
    problems,
  };
}

function compile(
  pattern: string,
  invalid: (message: string) => void,
  unsupported: (message: string) => void,
): Matches | undefined {
  try {
    return filterPattern(pattern);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (pattern.includes('%')) unsupported('regular expressions in filter patterns are not modelled');
    else invalid(error.message);
    return undefined;
  }
}

function selector(text: string, pattern: string, invalid: (message: string) => void): ReadField | undefined {
  const read = selectorReader(text, pattern);
  if (!read) invalid(`"${text}" selects nothing: write $.field for JSON, $name for a field of [name, …]`);
  return read;
}
