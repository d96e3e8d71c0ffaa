import { keyRule } from '../redaction/keys.ts';
import type { DimensionSet, MetricDefinition } from './definition.ts';
import { EMF_MAX_DIMENSIONS, EMF_MAX_NAME_CHARACTERS, EMF_UNITS } from './emf-limits.ts';
import { isListed } from './labels.ts';

// Every record carries these at its root; a metric or label of that name would replace them.
const RESERVED = new Set(['_aws', 'correlation_id', 'timestamp', 'level', 'event']);

/** Each set is one more custom metric for every series; and a set is one bit where they are chosen. */
const MAX_SETS = 30;

/** Throws where CloudWatch would refuse the metric, or where two things of one record would have one name. Runs once, at start-up. */
export function checkDefinition(definition: MetricDefinition, names: object): void {
  const { name, labels } = definition;
  const problem =
    nameProblem(name) ??
    nameProblem(definition.namespace) ??
    (EMF_UNITS.includes(definition.unit) ? undefined : `"${definition.unit}" is no CloudWatch unit`) ??
    first(Object.keys(labels), (label) => labelProblem(definition, label, names)) ??
    (definition.dimensions.length > MAX_SETS ? `more than ${MAX_SETS} dimension sets` : undefined) ??
    first(definition.dimensions, (set) => setProblem(definition, set)) ??
    first(definition.together, (tuple) => first(Object.keys(tuple), (label) => unknownLabel(definition, label))) ??
    bucketProblem(definition.buckets);
  if (problem !== undefined) throw new Error(`metric ${name}: ${problem}`);
}

function nameProblem(name: string): string | undefined {
  if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(name) || name.startsWith(':'))
    return `"${name}" is no name that CloudWatch takes: use ASCII, not blank, without a colon in front`;
  if (name.length > EMF_MAX_NAME_CHARACTERS)
    return `the name has ${name.length} characters, CloudWatch takes ${EMF_MAX_NAME_CHARACTERS}`;
  return RESERVED.has(name) ? `"${name}" is the name of a field that every record has` : undefined;
}

function labelProblem({ labels }: MetricDefinition, label: string, names: object): string | undefined {
  if (Object.hasOwn(names, label)) return `label "${label}" has the name of a metric`;
  const rule = keyRule(label);
  if (rule === 'secret' || rule === 'personal') return `label "${label}" is never logged; choose another name`;
  const values = labels[label]!;
  if (isListed(values) && values.length === 0) return `label "${label}" lists no value`;
  const wrong = isListed(values) ? values.find((value) => !isDimensionText(value)) : undefined;
  return (
    nameProblem(label) ??
    (wrong === undefined ? undefined : `"${wrong}" of label "${label}" is no value that CloudWatch takes`)
  );
}

function setProblem(definition: MetricDefinition, set: DimensionSet): string | undefined {
  const { labels, type } = definition;
  const where = `dimension set [${set.labels.join(', ')}]`;
  const unknown = first([...set.labels, ...Object.keys(set.without ?? {})], (label) => unknownLabel(definition, label));
  if (unknown !== undefined) return `${where}: ${unknown}`;
  if (set.labels.length > EMF_MAX_DIMENSIONS) return `${where} has more than ${EMF_MAX_DIMENSIONS} labels`;
  if (new Set(set.labels).size < set.labels.length) return `${where} names a label twice`;
  const drops = Object.keys(labels).some((label) => !set.labels.includes(label));
  if (type === 'gauge' && drops && set.aggregate === undefined)
    return `${where} drops a label: say aggregate: 'sum' or 'max'`;
  if (type !== 'gauge' && set.aggregate !== undefined) return `${where}: only a gauge is aggregated`;
  return undefined;
}

function unknownLabel({ labels }: MetricDefinition, label: string): string | undefined {
  return Object.hasOwn(labels, label)
    ? undefined
    : `there is no label "${label}"; there are: ${Object.keys(labels).join(', ')}`;
}

function bucketProblem(buckets: readonly number[]): string | undefined {
  const rising = buckets.every(
    (bound, index) => Number.isFinite(bound) && (index === 0 || bound > buckets[index - 1]!),
  );
  return rising ? undefined : 'buckets must be finite and rise';
}

/** True for what CloudWatch takes as a dimension's value: ASCII, not blank, at most 1024 characters. */
export function isDimensionText(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,1024}$/.test(value) && value.trim() !== '';
}

function first<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
