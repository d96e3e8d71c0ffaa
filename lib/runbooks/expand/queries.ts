import type { AlarmQuery } from '../alarm-spec.ts';
import type { ResolvedInput } from './resolve-input.ts';

/** PutMetricAlarm, Metrics: so many with a metric of their own. */
export const MAX_METRICS = 10;
/** MetricDataQuery, Expression. */
export const MAX_EXPRESSION = 2048;

/** Queries that have a metric, and an expression that stands for the input: `FILL(errors_1, 0) + FILL(errors_2, 0)`. */
export interface InputQueries {
  queries: AlarmQuery[];
  expression: string;
}

/** The queries of one input. Absent values count as `fill`; several series are added up. */
export function queriesOf(id: string, input: ResolvedInput, periodSeconds: number): InputQueries {
  const { namespace, name, statistic, series, fill } = input;
  const queries = series.map((dimensions, at): AlarmQuery => {
    const metric = { namespace, name, dimensions, statistic, periodSeconds };
    return { id: series.length === 1 ? id : `${id}_${at + 1}`, returnData: false, metric };
  });
  const terms = queries.map((query) => (fill === undefined ? query.id : `FILL(${query.id}, ${fill})`));
  return { queries, expression: terms.length === 1 ? terms[0]! : `(${terms.join(' + ')})` };
}

/** One metric alone, or math whose result is compared. */
export function asAlarmQueries(queries: readonly AlarmQuery[], expression: string): AlarmQuery[] {
  const [only] = queries;
  if (queries.length === 1 && only!.id === expression) return [{ ...only!, returnData: true }];
  return [...queries, { id: 'result', returnData: true, expression }];
}

/** An expression over inputs, with each input's name replaced by what stands for it. */
export function substitute(expression: string, inputs: ReadonlyMap<string, string>): string {
  return expression.replace(/"[^"]*"|'[^']*'|[A-Za-z_]\w*(?!\w*\s*\()/g, (word) => inputs.get(word) ?? word);
}
