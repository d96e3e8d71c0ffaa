import { redactText } from '../redaction/text.ts';
import { dropped } from '../telemetry-health.ts';
import { isDimensionText } from './check.ts';
import type { DimensionSet, MetricDefinition } from './definition.ts';
import { type AtMost, isListed, type Label, type Named, OTHER } from './labels.ts';

type Claims = Readonly<Record<string, unknown>>;

// What a process has seen so far. A bound that several metrics share (one `atMost` object) is one bound.
const seenValues = new WeakMap<AtMost | Named, Set<string>>();
const seenSeries = new WeakMap<DimensionSet, Set<string>>();

/** A value's labels, each within its bound: surplus values as `_other`, counted. A named label that is missing stays out. */
export function closeLabels(definition: MetricDefinition, given: Record<string, unknown>): Record<string, string> {
  const closed: Record<string, string> = {};
  for (const label in definition.labels) {
    const text = textOf(given[label]);
    const value = closeLabel(definition.labels[label]!, text);
    if (value === undefined) continue;
    if (value !== text) dropped('label_overflow', `${definition.name}.${label}`);
    closed[label] = value;
  }
  if (definition.together.length > 0) closeTogether(definition, closed);
  for (const label in given) {
    if (!Object.hasOwn(definition.labels, label)) dropped('label_overflow', `${definition.name}: no such label`);
  }
  return closed;
}

/** Whether a value with these labels goes into the set: guards, named tenants, and the set's own bound. */
export function entersSet(
  definition: MetricDefinition,
  set: DimensionSet,
  labels: Record<string, string>,
  claims: Claims,
): boolean {
  if (set.detail === true && !definition.detail) return false;
  for (const label in set.without) {
    if (set.without[label]!.includes(labels[label]!)) return false;
  }
  for (const name of set.labels) {
    const label = definition.labels[name]!;
    if (labels[name] === undefined) return false;
    if (!isListed(label) && label.kind === 'named' && !isNamed(definition, label, labels[name], claims)) return false;
  }
  return set.series === undefined || withinSeries(definition, set, labels);
}

// Users without types give numbers, which are no valid dimension.
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function closeLabel(label: Label, value: string | undefined): string | undefined {
  if (isListed(label)) return value !== undefined && label.includes(value) ? value : OTHER;
  if (label.kind === 'named') return isDimensionText(value) ? redactText(value) : undefined;
  const seen = seenIn(seenValues, label);
  if (value !== undefined && seen.has(value)) return value;
  if (seen.size >= label.max || !isDimensionText(value) || redactText(value) !== value) return label.other;
  seen.add(value);
  return value;
}

function closeTogether(definition: MetricDefinition, closed: Record<string, string>): void {
  const fits = definition.together.some((tuple) => Object.keys(tuple).every((label) => tuple[label] === closed[label]));
  if (fits) return;
  dropped('label_overflow', `${definition.name}: no such combination`);
  for (const label of Object.keys(definition.together[0]!)) closed[label] = OTHER;
}

function isNamed(definition: MetricDefinition, label: Named, value: string, claims: Claims): boolean {
  if (claims[label.claim] !== label.is) return false;
  const seen = seenIn(seenValues, label);
  if (seen.has(value)) return true;
  if (seen.size >= label.atMost) {
    dropped('series_overflow', definition.name);
    return false;
  }
  seen.add(value);
  return true;
}

function withinSeries(definition: MetricDefinition, set: DimensionSet, labels: Record<string, string>): boolean {
  const seen = seenIn(seenSeries, set);
  const tuple = set.labels.map((label) => labels[label]).join('\u0000');
  if (seen.has(tuple)) return true;
  if (seen.size >= set.series!) {
    dropped('series_overflow', definition.name);
    return false;
  }
  seen.add(tuple);
  return true;
}

function seenIn<K extends object>(all: WeakMap<K, Set<string>>, key: K): Set<string> {
  let seen = all.get(key);
  if (seen === undefined) {
    seen = new Set();
    all.set(key, seen);
  }
  return seen;
}
