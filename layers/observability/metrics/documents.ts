import type { Line } from '../log/finished-line.ts';
import { printableJson, redactFields } from '../redaction/line.ts';
import { dropped } from '../telemetry-health.ts';
import type { DimensionSet, MetricDefinition } from './definition.ts';
import { EMF_MAX_DOCUMENT_BYTES, EMF_MAX_METRICS, EMF_MAX_VALUES } from './emf-limits.ts';
import type { Entry } from './entry.ts';

// Texts that are the same in every document.
const heads = new WeakMap<readonly DimensionSet[], string>();
const definitions = new WeakMap<MetricDefinition, string>();

/** What the line says in its head, beside the tenant. */
const HEAD = /^(timestamp|level|event|correlation_id|user_id|logger|component|trace_id)$/;

let aggregate = (entries: readonly Entry[]): readonly Entry[] => entries;

/** Has aggregates added to the entries of a unit before they are written: only a process that declares a gauge needs it. */
export function addAggregatesBy(add: typeof aggregate): void {
  aggregate = add;
}

interface Value {
  metric: MetricDefinition;
  sets: readonly DimensionSet[];
  values: readonly number[];
}

/** Values that share a record: one label tuple, one instant. */
interface Group {
  labels: Record<string, string>;
  at: number | undefined;
  values: Value[];
  properties: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The entries of a unit as EMF documents, split wherever CloudWatch has a limit. Labels that are in no dimension set and `properties` are
 * on the root as properties, redacted; a metric whose sets were all left out is there as a property too. Where there is one document alone,
 * it is `line` with the metrics behind it, which has the properties already; else `line` is in front.
 */
export function writeDocuments(
  entries: readonly Entry[],
  properties: Readonly<Record<string, unknown>>,
  nowMs: number,
  line?: Line,
): string[] {
  const parts = groupsOf(aggregate(entries), properties.tenant_id).flatMap(splitAtLimits);
  if (line !== undefined && parts.length === 1) {
    const document = onLine(line, parts[0]!, properties, nowMs);
    if (document !== undefined) return [document];
  }
  const lines = line === undefined ? [] : [line.text];
  const fields = redactFields(properties);
  for (const part of parts) lines.push(...writeDocument(part, fields, nowMs));
  return lines;
}

/** The line with the metrics behind it; `undefined` where it says something else under the name of a label or metric, or gets too long. */
function onLine(
  { text, fields }: Line,
  { labels, at, values, properties: own }: Group,
  properties: Readonly<Record<string, unknown>>,
  nowMs: number,
): string | undefined {
  if (own !== undefined) return undefined;
  const more: Record<string, unknown> = {};
  for (const label in labels) {
    const there = (label === 'tenant_id' ? properties[label] : undefined) ?? fields[label];
    if (HEAD.test(label) || (there !== undefined && there !== labels[label])) return undefined;
    if (there === undefined) more[label] = labels[label];
  }
  for (const { metric, values: numbers } of values) {
    if (metric.name in fields || metric.name === 'tenant_id' || HEAD.test(metric.name)) return undefined;
    more[metric.name] = metric.type === 'histogram' ? numbers : numbers[0];
  }
  const document = `${text.slice(0, -1)},${metadata(values, at ?? nowMs)}${JSON.stringify(more).slice(1)}`;
  return document.length * 3 <= EMF_MAX_DOCUMENT_BYTES ? document : undefined;
}

// The unit's tenant is on every one of its records, so it does not part metrics with the label from metrics without.
function groupsOf(entries: readonly Entry[], unitTenant: unknown): Group[] {
  const groups = new Map<string, Group>();
  for (const { metric, labels, tuple, at, sets, values, properties } of entries) {
    const tenant = labels.tenant_id ?? (typeof unitTenant === 'string' && !isAggregate(sets) ? unitTenant : '');
    let key = `${at ?? ''}\u0000${tenant}${tuple}`;
    if (properties !== undefined) key += `\u0000${JSON.stringify(properties)}`;
    // Two values of one metric cannot share a record: aggregates of one gauge that keep the same labels.
    while (groups.get(key)?.values.some((value) => value.metric.name === metric.name)) key += '\u0002';
    let group = groups.get(key);
    if (group === undefined) {
      group = { labels: {}, at, values: [], properties };
      groups.set(key, group);
    }
    Object.assign(group.labels, labels);
    group.values.push({ metric, sets, values });
  }
  return [...groups.values()];
}

function isAggregate(sets: readonly DimensionSet[]): boolean {
  return sets[0]?.aggregate !== undefined;
}

function splitAtLimits(group: Group): Group[] {
  const { values } = group;
  if (values.length <= EMF_MAX_METRICS && values.every((one) => one.values.length <= EMF_MAX_VALUES)) return [group];
  const parts: Group[] = [];
  let rest = values;
  while (rest.length > 0) {
    const later: Value[] = [];
    const now = rest.slice(0, EMF_MAX_METRICS).map((value) => {
      if (value.values.length > EMF_MAX_VALUES) later.push({ ...value, values: value.values.slice(EMF_MAX_VALUES) });
      return { ...value, values: value.values.slice(0, EMF_MAX_VALUES) };
    });
    parts.push({ ...group, values: now });
    rest = [...later, ...rest.slice(EMF_MAX_METRICS)];
  }
  return parts;
}

function writeDocument(group: Group, properties: Record<string, unknown>, nowMs: number): string[] {
  const json = documentJson(group, properties, nowMs);
  if (json.length * 3 <= EMF_MAX_DOCUMENT_BYTES || Buffer.byteLength(json) <= EMF_MAX_DOCUMENT_BYTES) return [json];
  // Properties are what can be large: the metrics matter more.
  dropped('document_too_large');
  const { correlation_id, tenant_id } = properties;
  const bare = documentJson(group, { correlation_id, tenant_id }, nowMs);
  return Buffer.byteLength(bare) <= EMF_MAX_DOCUMENT_BYTES ? [bare] : [];
}

function documentJson(
  { labels, at, values, properties: own }: Group,
  properties: Record<string, unknown>,
  nowMs: number,
): string {
  const root: Record<string, unknown> = {};
  Object.assign(root, properties, own, labels);
  for (const { metric, values: numbers } of values) {
    root[metric.name] = metric.type === 'histogram' ? numbers : numbers[0];
  }
  return `{${metadata(values, at ?? nowMs)}${printableJson(root).slice(1)}`;
}

function metadata(values: readonly Value[], timestampMs: number): string {
  const directives = directivesOf(values);
  if (directives === '') return '';
  return `"_aws":{"Timestamp":${Math.floor(timestampMs)},"CloudWatchMetrics":[${directives}]},`;
}

// Metrics with the same dimension sets share a directive.
function directivesOf(values: readonly Value[]): string {
  const directives = new Map<string, string>();
  for (const { metric, sets } of values) {
    if (sets.length === 0) continue;
    const head = headOf(metric, sets);
    const metrics = directives.get(head);
    directives.set(head, metrics === undefined ? definitionOf(metric) : `${metrics},${definitionOf(metric)}`);
  }
  let text = '';
  for (const [head, metrics] of directives) text += `${text === '' ? '' : ','}${head},"Metrics":[${metrics}]}`;
  return text;
}

function headOf({ namespace }: MetricDefinition, sets: readonly DimensionSet[]): string {
  let head = heads.get(sets);
  if (head === undefined) {
    head = JSON.stringify({ Namespace: namespace, Dimensions: sets.map((set) => set.labels) }).slice(0, -1);
    heads.set(sets, head);
  }
  return head;
}

function definitionOf(metric: MetricDefinition): string {
  let definition = definitions.get(metric);
  if (definition === undefined) {
    const { name: Name, unit: Unit, resolution } = metric;
    definition = JSON.stringify(resolution === 1 ? { Name, Unit, StorageResolution: 1 } : { Name, Unit });
    definitions.set(metric, definition);
  }
  return definition;
}
