import { type Node, parseExpression } from '../../../lib/metric-math.ts';
import { type InsightsQuery, isInsightsQuery, parseInsightsQuery } from '../insights/insights-query.ts';
import { isEstimated, parseStatistic, type Statistic } from '../store/statistic.ts';
import { checkExpression, namesIn } from './check-expression.ts';
import type { Kind } from './value.ts';

/** One query of an alarm or of GetMetricData, as the API has it, in our spelling. */
export interface MetricDataQuery {
  id: string;
  label?: string;
  returnData: boolean;
  metric?: MetricStat;
  expression?: string;
  /** Of a Metrics Insights query; expressions take that of their metrics. */
  periodSeconds?: number;
  accountId?: string;
}

export interface MetricStat {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  periodSeconds: number;
  statistic: string;
  unit?: string;
}

export interface CompiledQuery {
  query: MetricDataQuery;
  kind: Kind;
  statistic?: Statistic;
  node?: Node;
  insights?: InsightsQuery;
  /** Whether the values depend on how many periods are fetched. */
  rangeDependent: boolean;
}

export interface QuerySet {
  queries: ReadonlyMap<string, CompiledQuery>;
  problems: string[];
  lints: string[];
}

const ID = /^[a-z]\w{0,254}$/;
const RANGE_FUNCTIONS = new Set(['DIFF', 'RATE', 'DIFF_TIME', 'RUNNING_SUM', 'REMOVE_EMPTY']);
const REDUCTIONS = new Set(['AVG', 'SUM', 'MIN', 'MAX', 'STDDEV', 'DATAPOINT_COUNT']);

/** Compiles queries that may name each other; finds everything that is wrong with them. */
export function compileQueries(all: readonly MetricDataQuery[]): QuerySet {
  const problems: string[] = [];
  const lints: string[] = [];
  const compiled = new Map<string, CompiledQuery>();
  const parsed = new Map<string, { query: MetricDataQuery; node: Node }>();

  for (const query of all) {
    const { id, metric, expression } = query;
    if (!ID.test(id)) problems.push(`id "${id}": lower case first, then letters, digits and _`);
    if (compiled.has(id) || parsed.has(id)) problems.push(`id "${id}" twice`);
    if ((metric === undefined) === (expression === undefined)) {
      problems.push(`query ${id} needs either MetricStat or Expression`);
    } else if (metric) {
      const statistic = parseStatistic(metric.statistic);
      if ('problem' in statistic) problems.push(statistic.problem);
      else compiled.set(id, { query, kind: 'series', statistic, rangeDependent: false });
    } else if (isInsightsQuery(expression!)) {
      const insights = parseInsightsQuery(expression!);
      if ('problem' in insights) problems.push(insights.problem);
      else {
        const kind = insights.groupBy.length > 0 ? 'array' : 'series';
        compiled.set(id, { query, kind, insights, rangeDependent: false });
        if (kind === 'array' && !insights.orderBy) {
          lints.push(`query ${id}: AWS wants ORDER BY where GROUP BY makes an alarm of several series`);
        }
      }
    } else {
      const node = parseExpression(expression!);
      if ('problem' in node) problems.push(node.problem);
      else parsed.set(id, { query, node });
    }
  }

  // Expressions may name each other in any order, though not in a circle.
  const underWay = new Set<string>();
  function compile(id: string): void {
    const entry = parsed.get(id);
    if (!entry || compiled.has(id)) return;
    if (underWay.has(id)) {
      problems.push(`expressions go round in a circle at "${id}"`);
      return;
    }
    underWay.add(id);
    const names = namesIn(entry.node);
    names.forEach(compile);
    const checked = checkExpression(entry.node, {
      kindOf: (name) => compiled.get(name)?.kind,
      isMetric: (name) => compiled.get(name)?.statistic !== undefined,
    });
    problems.push(...checked.problems.map((problem) => `expression ${id}: ${problem}`));
    lints.push(...checked.lints.map((lint) => `expression ${id}: ${lint}`));
    if (checked.problems.length > 0 || !checked.kind) return;
    const rangeDependent = dependsOnRange(entry.node) || names.some((name) => compiled.get(name)?.rangeDependent);
    compiled.set(id, { ...entry, kind: checked.kind, rangeDependent });
  }
  for (const id of parsed.keys()) compile(id);
  return { queries: compiled, problems, lints };
}

/** Whether a query stands on a percentile, which CloudWatch estimates. */
export function standsOnEstimate({ queries }: QuerySet): boolean {
  return [...queries.values()].some(({ statistic }) => statistic && isEstimated(statistic));
}

function dependsOnRange(node: Node): boolean {
  switch (node.kind) {
    case 'negative':
      return dependsOnRange(node.operand);
    case 'array':
      return node.items.some(dependsOnRange);
    case 'binary':
      return dependsOnRange(node.left) || dependsOnRange(node.right);
    case 'call': {
      const [first, second] = node.args;
      if (RANGE_FUNCTIONS.has(node.name)) return true;
      const several = first?.kind === 'array' || (first?.kind === 'call' && first.name === 'METRICS');
      if (REDUCTIONS.has(node.name) && !several) return true;
      if (node.name === 'FILL' && second?.kind === 'name' && /^(REPEAT|LINEAR)$/.test(second.name)) return true;
      return node.args.some(dependsOnRange);
    }
    default:
      return false;
  }
}
