import { keyRule } from '../redaction/keys.ts';
import type { DimensionSet, MetricDefinition } from './definition.ts';
import { EMF_MAX_DIMENSION_VALUE_CHARACTERS, EMF_MAX_DIMENSIONS, EMF_MAX_NAME_CHARACTERS } from './emf-limits.ts';
import { type AtMost, isListed, OTHER } from './labels.ts';

/** Each set is one more custom metric for every series; and a set is one bit where they are chosen. */
const MAX_SETS = 30;

// Each check runs at every cold start, and each expression that it uses costs 0.05 ms of it: hence so few, and the longest only where a
// unit is given. A test compares them with the limits of `emf-limits.ts`.
const TEXT = /^ *[!-~][ -~]*$/;
const UNIT =
  /^(?:(?:(?:Kilo|Mega|Giga|Tera)?(?:byte|bit)s|Bytes|Bits|Count)(?:\/Second)?|(?:Micros|Millis|S)econds|Percent|None)$/;
/** Every record carries these at its root; a metric or label of that name would replace them. */
const RESERVED = ['_aws', 'correlation_id', 'timestamp', 'level', 'event'];

/** Throws where CloudWatch would refuse the metric, or where two things of one record would have one name. Runs once, at start-up. */
export function checkDefinition(definition: MetricDefinition, names: object): void {
  const { name, namespace, unit, labels, dimensions, together, buckets } = definition;
  const refuse = (problem: string): never => {
    throw new Error(`metric ${name}: ${problem}`);
  };
  const checkName = (text: string): void => {
    if (!isName(text) || RESERVED.includes(text))
      refuse(
        `"${text}" is no name: 1 to 255 characters of ASCII, no blank, colon or AWS/ in front, no field of every record`,
      );
  };
  const checkLabel = (label: string): void => {
    if (!Object.hasOwn(labels, label))
      refuse(`there is no label "${label}"; there are: ${Object.keys(labels).join(', ')}`);
  };

  checkName(name);
  checkName(namespace);
  if (unit !== 'Count' && unit !== 'Seconds' && !UNIT.test(unit)) refuse(`"${unit}" is no CloudWatch unit`);
  for (const label in labels) {
    checkName(label);
    if (Object.hasOwn(names, label)) refuse(`label "${label}" has the name of a metric`);
    const rule = keyRule(label);
    if (rule === 'secret' || rule === 'personal') refuse(`label "${label}" is never logged; choose another name`);
    const bound = labels[label]!;
    const values = isListed(bound) ? bound : [(bound as AtMost).other ?? OTHER];
    if (values.length === 0) refuse(`label "${label}" lists no value`);
    for (const value of values)
      if (!isDimensionText(value)) refuse(`"${value}" of label "${label}" is no CloudWatch value`);
  }
  if (dimensions.length > MAX_SETS) refuse(`more than ${MAX_SETS} dimension sets`);
  for (const set of dimensions) {
    set.labels.forEach(checkLabel);
    for (const label in set.without) checkLabel(label);
    const problem = setProblem(definition, set);
    if (problem) refuse(`dimension set [${set.labels.join(', ')}] ${problem}`);
  }
  for (const tuple of together) Object.keys(tuple).forEach(checkLabel);
  if (buckets.some((bound, index) => !Number.isFinite(bound) || bound <= buckets[index - 1]!))
    refuse('buckets must be finite and rise');
}

function setProblem(
  { labels, type }: MetricDefinition,
  { labels: kept, aggregate, series = 1 }: DimensionSet,
): string | undefined {
  if (!(series >= 1)) return 'must have at least 1 series';
  if (kept.length > EMF_MAX_DIMENSIONS) return `has more than ${EMF_MAX_DIMENSIONS} labels`;
  if (new Set(kept).size < kept.length) return 'names a label twice';
  if (type !== 'gauge') return aggregate && 'has an aggregate, which only a gauge takes';
  if (kept.length < Object.keys(labels).length && !aggregate) return "drops a label: say aggregate: 'sum' or 'max'";
  return undefined;
}

function isName(text: string): boolean {
  return (
    isDimensionText(text) &&
    text.length <= EMF_MAX_NAME_CHARACTERS &&
    text[0] !== ' ' &&
    text[0] !== ':' &&
    !text.startsWith('AWS/')
  );
}

/** True for what CloudWatch takes as a dimension's value: ASCII, not blank, at most 1024 characters. */
export function isDimensionText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= EMF_MAX_DIMENSION_VALUE_CHARACTERS && TEXT.test(value);
}
