import { isListed } from '../../../layers/observability/metrics/labels.ts';
import { didYouMean } from '../problem.ts';
import type { AlarmDeclaration, SignalInput } from '../runbook.ts';
import { type ExpandContext, findMetric } from './context.ts';
import type { Binding } from './resolve-input.ts';

type Expandable = Extract<AlarmDeclaration, { kind: 'signal' | 'math' }>;

/**
 * What `each` makes: one binding for every declared value of the label (those that `where` lists, where it does), or for
 * every resource. A single empty one without `each`.
 */
export function bindingsOf(alarm: Expandable, context: ExpandContext): Binding[] {
  const { each, lines } = alarm;
  if (each === undefined) return [{}];
  const inputs = alarm.kind === 'signal' ? [alarm.input] : Object.values(alarm.inputs);
  const values =
    each === 'resource' ? resourcesOf(inputs, lines.each!, context) : valuesOf(inputs, each, lines.each!, context);
  return values.map((value) => ({ [each]: value }));
}

function resourcesOf(inputs: readonly SignalInput[], line: number, context: ExpandContext): readonly string[] {
  const [input] = inputs.filter((one) => one.kind === 'aws');
  if (!input) {
    context.problem(line, '"each: resource" goes with "aws"; of a metric of the catalogue name a label');
    return [];
  }
  const { resource } = input;
  if (typeof resource !== 'string') return resource;
  const having = Object.keys(context.resources).filter((handle) => input.namespace in context.resources[handle]!);
  // Those of one kind: a stack may have none of it.
  if (resource.endsWith('/*')) return having.filter((handle) => handle.startsWith(resource.slice(0, -1)));
  if (resource !== '*') return [resource];
  if (Object.keys(context.resources).length === 0) {
    context.problem(line, 'no resource is known: run `npx cdk synth` first, or give `resources`');
  } else if (having.length === 0) {
    context.problem(line, `no resource of the stack has metrics in "${input.namespace}"`);
  }
  return having;
}

function valuesOf(
  inputs: readonly SignalInput[],
  label: string,
  line: number,
  context: ExpandContext,
): readonly string[] {
  const named = inputs.flatMap((input) => (input.kind === 'catalogue' ? (input.where[label] ?? []) : []));
  if (named.length > 0) return [...new Set(named)];
  // All of them are looked for, so that each that is not there is told.
  const metrics = inputs
    .filter((one) => one.kind === 'catalogue')
    .map((input) => findMetric(context, input.metric, input.lines.metric!));
  const [metric] = metrics;
  if (!metric || metrics.includes(undefined)) return [];
  const bound = metric.labels[label];
  if (bound === undefined) {
    context.problem(line, `no label "${label}" of ${metric.name}${didYouMean(label, Object.keys(metric.labels))}`);
    return [];
  }
  if (isListed(bound)) return bound;
  const way = 'list its values in the catalogue (withLabels), or use "groupBy"';
  context.problem(line, `the values of "${label}" are bounded but not listed, so there is no alarm for each: ${way}`);
  return [];
}
