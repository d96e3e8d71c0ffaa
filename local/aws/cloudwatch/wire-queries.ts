import { compileQueries, type MetricDataQuery, type QuerySet } from '../../cloudwatch/math/query-set.ts';
import { missingParameter, validationError } from './errors.ts';
import { CLOUDWATCH_LIMITS } from './limits.ts';
import { checkPeriod } from './period-edges.ts';
import { fromWire, type WireDimension } from './wire-dimensions.ts';

/** MetricDataQuery as the API writes it. */
export interface WireQuery {
  Id?: string;
  Label?: string;
  Expression?: string;
  Period?: number;
  ReturnData?: boolean;
  AccountId?: string;
  MetricStat?: {
    Metric?: { Namespace?: string; MetricName?: string; Dimensions?: WireDimension[] };
    Period?: number;
    Stat?: string;
    Unit?: string;
  };
}

/** @throws AwsError `ValidationError` with everything that is wrong with the queries */
export function compileWireQueries(queries: readonly WireQuery[]): QuerySet {
  if (queries.length === 0) throw missingParameter('MetricDataQueries');
  if (queries.length > CLOUDWATCH_LIMITS.queries) {
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${CLOUDWATCH_LIMITS.queries}.`,
    );
  }
  const searches = queries.filter(({ Expression = '' }) => /\bSEARCH\s*\(/.test(Expression));
  if (searches.length > 0) throw validationError('The local AWS does not evaluate SEARCH; list the metrics instead.');
  const set = compileQueries(queries.map(fromWireQuery));
  if (set.problems.length > 0) throw validationError(set.problems.join('; '));
  return set;
}

function fromWireQuery(query: WireQuery): MetricDataQuery {
  const { Id: id = '', Label: label, Expression: expression, Period, ReturnData = true, MetricStat } = query;
  return {
    id,
    returnData: ReturnData,
    ...(label !== undefined && { label }),
    ...(expression !== undefined && { expression }),
    ...(Period !== undefined && { periodSeconds: checkPeriod(Period) }),
    ...(MetricStat && { metric: metricOf(MetricStat) }),
  };
}

function metricOf({ Metric = {}, Period, Stat, Unit }: NonNullable<WireQuery['MetricStat']>) {
  if (!Metric.Namespace) throw missingParameter('MetricStat.Metric.Namespace');
  if (!Metric.MetricName) throw missingParameter('MetricStat.Metric.MetricName');
  if (!Stat) throw missingParameter('MetricStat.Stat');
  return {
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: fromWire(Metric.Dimensions),
    periodSeconds: checkPeriod(Period),
    statistic: Stat,
    ...(Unit !== undefined && { unit: Unit }),
  };
}
