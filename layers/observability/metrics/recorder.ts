import { dropped } from '../telemetry-health.ts';
import { closeLabels, entersSet } from './close-labels.ts';
import type { DimensionSet, MetricDefinition } from './definition.ts';
import { writeDocuments } from './documents.ts';
import { EMF_MAX_FUTURE_MS, EMF_MAX_PAST_MS, EMF_MAX_VALUE } from './emf-limits.ts';

export type { MetricDefinition } from './definition.ts';

/** The most values that one unit may record before the rest is dropped and counted. */
export const RECORDER_MAX_VALUES = 20_000;

/** The values of one unit of work, each under its labels, until the unit ends. */
export interface Recorder {
  /** Takes one value. Never throws: what CloudWatch would refuse is dropped and counted. */
  add(
    metric: MetricDefinition,
    value: number,
    labels: Record<string, string>,
    options?: { at?: number; claims?: Readonly<Record<string, unknown>> },
  ): void;
  /**
   * EMF documents, one JSON line each, one per full label tuple; empties the recorder. `properties` go on every document. Where `line` is
   * given, it rides on the document if there is only one, else it is a line of its own, in front. Never throws.
   */
  drain(properties: Record<string, unknown>, nowMs: number, line?: Record<string, unknown>): string[];
  /** Has another recorder of the same unit hand over its values when this one is drained next. */
  attach(source: EntrySource): void;
  /** How many values there are: of a counter or gauge one per tuple. */
  readonly size: number;
}

/** Another recorder of the same unit. */
export interface EntrySource {
  readonly size: number;
  /** Hands over its values, and forgets them. */
  take(): Entry[];
}

/** One metric under one label tuple. */
export interface Entry {
  readonly metric: MetricDefinition;
  readonly labels: Record<string, string>;
  readonly at: number | undefined;
  readonly sets: readonly DimensionSet[];
  /** Sets of a gauge that drop a label: their value is made from all entries at the end. */
  readonly aggregated: readonly DimensionSet[];
  /** One for a counter or a gauge, each one for a histogram. */
  readonly values: number[];
  /** Fields of the record of this entry, beside those of the unit. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The recorder of one unit of work. */
export function createRecorder(): Recorder {
  let entries = new Map<string, Entry>();
  let size = 0;
  const sources = new Set<EntrySource>();
  return {
    attach(source) {
      sources.add(source);
    },
    add(metric, value, labels, options = {}) {
      if (
        typeof value !== 'number' ||
        !(Math.abs(value) <= EMF_MAX_VALUE) ||
        (metric.type === 'counter' && value < 0)
      ) {
        dropped('value_not_finite', metric.name);
        return;
      }
      if (size >= RECORDER_MAX_VALUES) {
        dropped('buffer_full', metric.name);
        return;
      }
      const closed = closeLabels(metric, labels);
      const key = keyOf(metric, closed, options.at);
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = newEntry(metric, closed, options.at, options.claims ?? {});
        entries.set(key, entry);
      }
      const before = entry.values.length;
      if (metric.type === 'histogram') entry.values.push(value);
      else if (metric.type === 'counter') entry.values[0] = (entry.values[0] ?? 0) + value;
      else entry.values[0] = value;
      size += entry.values.length - before;
    },
    drain(properties, nowMs, line) {
      const taken = [...entries.values(), ...[...sources].flatMap((source) => source.take())];
      entries = new Map();
      size = 0;
      sources.clear();
      return writeDocuments(
        taken.map((entry) => withinWindow(entry, nowMs)),
        properties,
        nowMs,
        line,
      );
    },
    get size() {
      let all = size;
      for (const source of sources) all += source.size;
      return all;
    },
  };
}

function newEntry(
  metric: MetricDefinition,
  labels: Record<string, string>,
  at: number | undefined,
  claims: Readonly<Record<string, unknown>>,
): Entry {
  const entered = metric.dimensions.filter((set) => entersSet(metric, set, labels, claims));
  const isWhole = (set: DimensionSet): boolean => metric.type !== 'gauge' || set.aggregate === undefined;
  return {
    metric,
    labels,
    at,
    sets: entered.filter(isWhole),
    aggregated: entered.filter((set) => !isWhole(set)),
    values: [],
  };
}

// CloudWatch refuses what is older than 14 days or more than 2 hours ahead.
function withinWindow(entry: Entry, nowMs: number): Entry {
  const { at } = entry;
  if (at === undefined || (at >= nowMs - EMF_MAX_PAST_MS && at <= nowMs + EMF_MAX_FUTURE_MS)) return entry;
  return { ...entry, at: undefined };
}

function keyOf(metric: MetricDefinition, labels: Record<string, string>, at: number | undefined): string {
  let key = `${metric.namespace}\u0000${metric.name}\u0000${at ?? ''}`;
  for (const label in labels) key += `\u0000${label}\u0001${labels[label]}`;
  return key;
}
