import type { MetricAlarmSpec } from '../alarm-spec.ts';
import type { AlarmDeclaration, CatalogueInput, Evaluation } from '../runbook.ts';
import { type ExpandContext, findMetric } from './context.ts';
import { bindingsOf } from './each.ts';
import { mathProblems } from './math-problems.ts';
import { asAlarmQueries, MAX_EXPRESSION, MAX_METRICS, queriesOf, substitute } from './queries.ts';
import { type Binding, resolveInput } from './resolve-input.ts';
import { checkValues, selectSet } from './select-set.ts';

/** What of a metric alarm its signal decides. */
export type SignalSpec = {
  idSuffix: string;
  labels: Record<string, string>;
  metrics: string[];
  groupBy?: string;
} & Pick<MetricAlarmSpec, 'queries'> &
  Evaluation;

type Declared<K> = Extract<AlarmDeclaration, { kind: K }>;

/** The alarms of a declaration with `metric` or `aws`. */
export function expandSignal(alarm: Declared<'signal'>, context: ExpandContext): SignalSpec[] {
  if (alarm.groupBy !== undefined) return expandGroupBy(alarm, alarm.groupBy, context);
  return bindingsOf(alarm, context).flatMap((binding) => {
    const { input, evaluation, atLeast } = alarm;
    const resolved = resolveInput(input, binding, context);
    if (!resolved) return [];
    const { queries, expression } = queriesOf('value', resolved, evaluation.periodSeconds);
    const samples = { ...resolved, statistic: 'SampleCount', fill: undefined };
    const counted = atLeast === undefined ? undefined : queriesOf('samples', samples, evaluation.periodSeconds);
    const floored = counted ? `IF(${counted.expression} >= ${atLeast}, ${expression})` : expression;
    const all = asAlarmQueries([...queries, ...(counted?.queries ?? [])], floored);
    return limited(all, alarm.lines.metric ?? alarm.line, context, {
      ...evaluation,
      idSuffix: suffixOf(binding),
      labels: resolved.labels,
      metrics: resolved.ofCatalogue ? [resolved.name] : [],
    });
  });
}

/** The alarms of a declaration with `math`. */
export function expandMath(alarm: Declared<'math'>, context: ExpandContext): SignalSpec[] {
  const { evaluation, atLeast, lines } = alarm;
  const wrong = mathProblems(alarm.expression, Object.keys(alarm.inputs));
  for (const problem of wrong) context.problem(lines.math!, problem);
  if (wrong.length > 0) return [];
  return bindingsOf(alarm, context).flatMap((binding) => {
    const inputs = Object.entries(alarm.inputs).map(([name, input]) => ({
      name,
      resolved: resolveInput(input, binding, context),
    }));
    if (inputs.some(({ resolved }) => !resolved)) return [];
    const made = inputs.map(({ name, resolved }) => ({
      name,
      ...queriesOf(name, resolved!, evaluation.periodSeconds),
    }));
    const standsFor = new Map(made.map(({ name, expression }) => [name, expression]));
    const expression = substitute(alarm.expression, standsFor);
    const floors = Object.entries(atLeast).map(([name, floor]) => `${standsFor.get(name)} >= ${floor}`);
    const floored = floors.length === 0 ? expression : `IF(${floors.join(' && ')}, ${expression})`;
    const queries = asAlarmQueries(
      made.flatMap((one) => one.queries),
      floored,
    );
    return limited(queries, lines.math!, context, {
      ...evaluation,
      idSuffix: suffixOf(binding),
      labels: sharedLabels(inputs.map(({ resolved }) => resolved!.labels)),
      metrics: [...new Set(inputs.flatMap(({ resolved }) => (resolved!.ofCatalogue ? [resolved!.name] : [])))],
    });
  });
}

const INSIGHTS_FUNCTIONS: Record<string, string> = {
  Sum: 'SUM',
  Average: 'AVG',
  Maximum: 'MAX',
  Minimum: 'MIN',
  SampleCount: 'COUNT',
};
/** Metrics Insights in alarms sees the last three hours. */
const INSIGHTS_WINDOW_SECONDS = 10_800;

/** One alarm whose every series has a state of its own: GROUP BY and ORDER BY make it so. */
function expandGroupBy(alarm: Declared<'signal'>, groupBy: string, context: ExpandContext): SignalSpec[] {
  const { lines, evaluation } = alarm;
  const input = alarm.input as CatalogueInput;
  const metric = findMetric(context, input.metric, input.lines.metric!);
  const line = lines.groupBy!;
  const set = metric && selectSet(metric, [...Object.keys(input.where), groupBy], line, context);
  if (!set || !checkValues(metric, set, input.where, line, context)) return [];
  const insights = INSIGHTS_FUNCTIONS[input.statistic];
  if (!insights) {
    context.problem(lines.statistic!, `Metrics Insights has Sum, Average, Maximum, Minimum, not ${input.statistic}`);
    return [];
  }
  if (evaluation.periodSeconds * evaluation.evaluationPeriods > INSIGHTS_WINDOW_SECONDS) {
    context.problem(line, 'Metrics Insights in an alarm sees the last three hours: use shorter or fewer periods');
    return [];
  }
  const labels: Record<string, string> = {};
  const conditions: string[] = [];
  for (const [label, value] of Object.entries(input.where)) {
    if (typeof value !== 'string') {
      context.problem(input.lines.where!, `with "groupBy", "${label}" is one value: Metrics Insights has no list`);
      return [];
    }
    labels[label] = value;
    conditions.push(`${label} = '${value}'`);
  }
  const from = `FROM SCHEMA("${context.namespace}", ${set.labels.join(', ')})`;
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const expression = `SELECT ${insights}(${metric.name}) ${from}${where} GROUP BY ${groupBy} ORDER BY ${insights}() DESC`;
  const query = { id: 'result', returnData: true, expression, periodSeconds: evaluation.periodSeconds };
  return [{ ...evaluation, idSuffix: '', labels, metrics: [metric.name], groupBy, queries: [query] }];
}

/** Whether CloudWatch takes so many metrics and so long an expression. */
export function limited(
  queries: SignalSpec['queries'],
  line: number,
  context: ExpandContext,
  rest: Omit<SignalSpec, 'queries'>,
): SignalSpec[] {
  const ids = queries.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) {
    context.problem(line, `the name "${twice}" is taken by a query that Lamplight makes: call the input otherwise`);
    return [];
  }
  const metrics = queries.filter((query) => 'metric' in query).length;
  if (metrics > MAX_METRICS) {
    const way = 'declare a dimension set that needs fewer';
    context.problem(line, `an alarm reads ${MAX_METRICS} metrics at most, and this one ${metrics}: ${way}`);
    return [];
  }
  if (queries.some((query) => 'expression' in query && query.expression.length > MAX_EXPRESSION)) {
    context.problem(line, `the expression is longer than ${MAX_EXPRESSION} characters`);
    return [];
  }
  return [{ ...rest, queries } as SignalSpec];
}

/** A resource's kind is in its handle, and in what the alarm is called: `dead-letters/Orders` of `dead-letters`. */
function suffixOf(binding: Binding): string {
  return Object.entries(binding)
    .map(([label, value]) => (label === 'resource' ? value.replace(/^.*\//, '') : value))
    .map((value) => `-${value.replace(/[^A-Za-z0-9]+/g, '-')}`)
    .join('');
}

/** Those that all inputs have with the same value, of those that have the label at all. */
function sharedLabels(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const shared: Record<string, string> = {};
  for (const labels of all) {
    for (const [label, value] of Object.entries(labels)) {
      if (all.every((other) => other[label] === value)) shared[label] = value;
    }
  }
  return shared;
}
