import type { MetricType } from '../../../layers/observability/metrics/definition.ts';
import { didYouMean } from '../problem.ts';
import type { AwsInput, CatalogueInput, SignalInput, Where } from '../runbook.ts';
import { type ExpandContext, findMetric } from './context.ts';
import { checkValues, selectSet } from './select-set.ts';

/** One value of what `each` names: `{ provider: 'shopify' }`, or `{ resource: 'sync' }`. */
export type Binding = Readonly<Record<string, string>>;

/** An input with everything that CloudWatch has to know: of each of its series the dimensions. */
export interface ResolvedInput {
  namespace: string;
  name: string;
  statistic: string;
  fill?: number;
  /** More than one where values are added up. */
  series: Readonly<Record<string, string>>[];
  /** Label values that are the same in all of them. */
  labels: Readonly<Record<string, string>>;
  /** Whether it is a metric of the catalogue. */
  ofCatalogue: boolean;
}

/** Statistics that tell something of each type: a counter's average is that of its increments, and a gauge's sum depends on how often it is looked at. */
const STATISTICS: Record<MetricType, { good: RegExp; words: string }> = {
  counter: { good: /^(Sum|SampleCount)$/, words: 'Sum' },
  gauge: { good: /^(Maximum|Minimum|Average)$/, words: 'Maximum, Minimum or Average' },
  histogram: { good: /./, words: '' },
};

/** Resolves one input against the catalogue or the resources; undefined where it does not fit, and the problems say why. */
export function resolveInput(input: SignalInput, binding: Binding, context: ExpandContext): ResolvedInput | undefined {
  return input.kind === 'aws' ? resolveAws(input, binding, context) : resolveCatalogue(input, binding, context);
}

function resolveCatalogue(input: CatalogueInput, binding: Binding, context: ExpandContext): ResolvedInput | undefined {
  const { lines, statistic } = input;
  const metric = findMetric(context, input.metric, lines.metric!);
  if (!metric) return undefined;
  const line = lines.where ?? lines.metric!;
  const bound = Object.fromEntries(Object.entries(binding).filter(([label]) => label in metric.labels));
  const where: Where = { ...input.where, ...bound };
  const set = selectSet(metric, Object.keys(where), line, context);
  if (!set || !checkValues(metric, set, where, line, context)) return undefined;
  const { good, words } = STATISTICS[metric.type];
  if (!good.test(statistic)) {
    context.problem(
      lines.statistic!,
      `${metric.name} is a ${metric.type}: its statistic is ${words}, not ${statistic}`,
    );
    return undefined;
  }
  const series = combinations(where);
  if (series.length > 1 && statistic !== 'Sum' && statistic !== 'SampleCount') {
    context.problem(line, `${statistic} of several series cannot be added up: name one value, or use Sum`);
    return undefined;
  }
  const labels = Object.fromEntries(
    Object.entries(where).flatMap(([label, value]) => (typeof value === 'string' ? [[label, value]] : [])),
  );
  const { fill } = input;
  return { namespace: context.namespace, name: metric.name, statistic, fill, series, labels, ofCatalogue: true };
}

function resolveAws(input: AwsInput, binding: Binding, context: ExpandContext): ResolvedInput | undefined {
  const { namespace, metric: name, statistic, fill, lines } = input;
  const handle = binding.resource ?? input.resource;
  if (typeof handle !== 'string' || handle.endsWith('*')) {
    context.problem(lines.resource!, 'several resources make an alarm each: add "each: resource"');
    return undefined;
  }
  const dimensions = dimensionsOf(handle, namespace, lines, context);
  if (!dimensions) return undefined;
  return {
    namespace,
    name,
    statistic,
    fill,
    series: [{ ...dimensions }],
    labels: { resource: handle },
    ofCatalogue: false,
  };
}

function dimensionsOf(
  handle: string,
  namespace: string,
  lines: Readonly<Record<string, number>>,
  { resources, problem }: ExpandContext,
): Readonly<Record<string, string>> | undefined {
  const resource = resources[handle];
  if (!resource) {
    problem(lines.resource!, `no resource "${handle}" of the stack${didYouMean(handle, Object.keys(resources))}`);
    return undefined;
  }
  if (!resource[namespace]) {
    const known = didYouMean(namespace, Object.keys(resource));
    problem(lines.namespace!, `the resource "${handle}" has no metrics in "${namespace}"${known}`);
  }
  return resource[namespace];
}

function combinations(where: Where): Record<string, string>[] {
  return Object.entries(where).reduce<Record<string, string>[]>(
    (made, [label, value]) =>
      made.flatMap((one) => (typeof value === 'string' ? [value] : value).map((each) => ({ ...one, [label]: each }))),
    [{}],
  );
}
