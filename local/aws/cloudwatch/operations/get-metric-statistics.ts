import { readPeriods } from '../../../cloudwatch/store/read-periods.ts';
import { parseStatistic } from '../../../cloudwatch/store/statistic.ts';
import { invalidCombination, invalidParameter, missingParameter } from '../errors.ts';
import { CLOUDWATCH_LIMITS } from '../limits.ts';
import { checkPeriod, periodEdges, readTimeRange, type TimeRange } from '../period-edges.ts';
import type { CloudWatchOperation } from '../state.ts';
import { fromWire, type WireDimension } from '../wire-dimensions.ts';

interface Input extends TimeRange {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: WireDimension[];
  Period?: number;
  Statistics?: string[];
  ExtendedStatistics?: string[];
  Unit?: string;
}

/** Statistics of one metric; without a unit, datapoints of each unit apart. */
export const GetMetricStatistics: CloudWatchOperation<Input> = {
  action: 'cloudwatch:GetMetricStatistics',
  resource: () => ['*'],
  run(input, { state }) {
    const { Namespace, MetricName, Unit, Statistics = [], ExtendedStatistics = [] } = input;
    if (!Namespace) throw missingParameter('Namespace');
    if (!MetricName) throw missingParameter('MetricName');
    const names = [...checkNames(Statistics, true), ...checkNames(ExtendedStatistics, false)];
    if (names.length === 0)
      throw invalidCombination('At least one of the parameters Statistics and ExtendedStatistics must be specified.');
    const periodSeconds = checkPeriod(input.Period);
    const { startMs, endMs } = readTimeRange(input);
    const asked = Math.ceil((endMs - startMs) / 1000 / periodSeconds);
    if (asked > CLOUDWATCH_LIMITS.datapoints) throw tooMany(asked);

    const engine = state.now();
    const nowMs = engine.nowMs();
    const edges = periodEdges(startMs, endMs, periodSeconds, nowMs);
    const series = engine.store.find(Namespace, MetricName, fromWire(input.Dimensions));
    const units = Unit === undefined ? [...(series?.units.keys() ?? [])].sort() : [Unit];
    const Datapoints = units.flatMap((unit) => {
      const points = new Map<number, Datapoint>();
      for (const { name, statistic, basic } of names) {
        const { values } = readPeriods(series, { statistic, unit, edges, periodSeconds, nowMs });
        for (const [at, value] of values.entries()) {
          if (Number.isNaN(value)) continue;
          const point = points.get(at) ?? { Timestamp: edges[at]! / 1000, Unit: unit };
          points.set(at, point);
          if (basic) point[name] = value;
          else point.ExtendedStatistics = { ...point.ExtendedStatistics, [name]: value };
        }
      }
      return [...points.values()];
    });
    return { Label: MetricName, Datapoints };
  },
};

interface Datapoint {
  Timestamp: number;
  Unit: string;
  ExtendedStatistics?: Record<string, number>;
  [statistic: string]: unknown;
}

function checkNames(names: readonly string[], basic: boolean) {
  const member = basic ? 'Statistics' : 'ExtendedStatistics';
  const most = basic ? CLOUDWATCH_LIMITS.statistics : CLOUDWATCH_LIMITS.extendedStatistics;
  if (names.length > most) throw invalidParameter(`The parameter ${member} takes at most ${most} names.`);
  return names.map((name) => {
    const statistic = parseStatistic(name);
    if ('problem' in statistic) throw invalidParameter(`The parameter ${member}: ${statistic.problem}.`);
    if ((statistic.kind === 'basic') !== basic)
      throw invalidParameter(`The value ${name} for parameter ${member} is not supported.`);
    return { name, statistic, basic };
  });
}

function tooMany(asked: number) {
  return invalidCombination(
    `You have requested up to ${asked.toLocaleString('en-US')} datapoints, which exceeds the limit of 1,440. ` +
      'You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
  );
}
