import type { Dimensions, MetricUnit } from '@aws-lambda-powertools/metrics/types';
import { redactFields } from '../redaction/line.ts';
import { dropped } from '../telemetry-health.ts';
import { isDimensionText } from './check.ts';
import type { DimensionSet, MetricDefinition } from './definition.ts';
import { EMF_MAX_DIMENSIONS, EMF_MAX_NAME_CHARACTERS } from './emf-limits.ts';
import type { Entry, EntrySource } from './entry.ts';
import { tupleOf } from './tuple.ts';

/** A value with the dimensions that held when it was recorded. */
interface Stored {
  name: string;
  unit: MetricUnit;
  resolution: 1 | 60;
  value: number;
  dimensions: Readonly<Record<string, string>>;
}

/** What one instance holds for one unit of work. */
export interface Pending extends EntrySource {
  stored: Stored[];
  /** Complete, because `publishStoredMetrics` was called: waits for the unit's end. */
  published: Entry[];
  defaults: Record<string, string> | undefined;
  dimensions: Record<string, string>;
  sets: Record<string, string>[];
  metadata: Record<string, unknown>;
  at: number | undefined;
}

/** What an instance holds for a unit that has just begun. */
export function newPending(namespace: () => string, defaults: (pending: Pending) => Record<string, string>): Pending {
  const pending: Pending = {
    stored: [],
    published: [],
    defaults: undefined,
    dimensions: {},
    sets: [],
    metadata: {},
    at: undefined,
    get size() {
      return pending.stored.length + pending.published.length;
    },
    take() {
      const entries = [...pending.published, ...entriesOf(pending, namespace(), defaults(pending))];
      pending.published = [];
      pending.stored = [];
      return entries;
    },
  };
  return pending;
}

/** Values of one metric under the same dimensions are one entry; a dimension that was added later holds for those before it, too. */
export function entriesOf(pending: Pending, namespace: string, defaults: Record<string, string>): Entry[] {
  const entries = new Map<string, Entry>();
  for (const { name, unit, resolution, value, dimensions } of pending.stored) {
    const main = { ...defaults, ...pending.dimensions, ...dimensions };
    const key = JSON.stringify([name, unit, main]);
    const entry = entries.get(key) ?? entryOf(pending, { name, unit, resolution, namespace }, main, defaults);
    entries.set(key, entry);
    entry.values.push(value);
  }
  return [...entries.values()];
}

function entryOf(
  { sets, metadata, at }: Pending,
  metric: Pick<MetricDefinition, 'name' | 'unit' | 'resolution' | 'namespace'>,
  main: Record<string, string>,
  defaults: Record<string, string>,
): Entry {
  const own = sets.map((set): DimensionSet => ({ labels: Object.keys({ ...defaults, ...set }) }));
  const alone = Object.keys(main).length > Object.keys(defaults).length || own.length === 0;
  const all = (alone ? [{ labels: Object.keys(main) }, ...own] : own).filter(fitsLimit);
  const labels = Object.assign({}, main, ...sets) as Record<string, string>;
  delete labels[metric.name];
  return {
    metric: {
      ...metric,
      type: 'histogram',
      help: '',
      labels: {},
      dimensions: all,
      together: [],
      buckets: [],
      detail: true,
    },
    labels,
    tuple: tupleOf(Object.keys(labels).sort(), labels),
    at,
    sets: all.filter((set) => !set.labels.includes(metric.name)),
    aggregated: [],
    values: [],
    properties: Object.keys(metadata).length > 0 ? redactFields(metadata) : undefined,
  };
}

function fitsLimit(set: DimensionSet): boolean {
  if (set.labels.length <= EMF_MAX_DIMENSIONS) return true;
  dropped('series_overflow', 'addDimensions');
  return false;
}

/** The dimensions among these that CloudWatch takes. */
export function valid(dimensions: Dimensions | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dimensions ?? {}).filter(([name, value]) => isName(name) && isDimensionText(value)),
  );
}

/** True for a name that CloudWatch takes for a metric or a dimension. */
export function isName(name: unknown): name is string {
  return isDimensionText(name) && name.length <= EMF_MAX_NAME_CHARACTERS && !name.startsWith(':') && name !== '_aws';
}
