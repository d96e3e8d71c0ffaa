import type { Line } from '../log/finished-line.ts';
import { dropped } from '../telemetry-health.ts';
import { closeLabels, entersSet } from './close-labels.ts';
import type { DimensionSet, MetricDefinition } from './definition.ts';
import { writeDocuments } from './documents.ts';
import { EMF_MAX_FUTURE_MS, EMF_MAX_PAST_MS, EMF_MAX_VALUE } from './emf-limits.ts';
import type { Entry, EntrySource } from './entry.ts';
import { tupleOf } from './tuple.ts';

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
  drain(properties: Readonly<Record<string, unknown>>, nowMs: number, line?: Line): string[];
  /** Has another recorder of the same unit hand over its values when this one is drained next. */
  attach(source: EntrySource): void;
  /** How many values there are: of a counter or gauge one per tuple. */
  readonly size: number;
}

const chosenSets = new WeakMap<MetricDefinition, Map<number, readonly DimensionSet[]>>();
const sortedLabels = new WeakMap<MetricDefinition, readonly string[]>();

/** The recorder of one unit of work. */
export function createRecorder(): Recorder {
  return new UnitRecorder();
}

class UnitRecorder implements Recorder {
  #entries = new Map<string, Entry>();
  #size = 0;
  #sources: Set<EntrySource> | undefined;

  attach(source: EntrySource): void {
    this.#sources ??= new Set();
    this.#sources.add(source);
  }

  add(
    metric: MetricDefinition,
    value: number,
    labels: Record<string, string>,
    { at, claims }: { at?: number; claims?: Readonly<Record<string, unknown>> } = {},
  ): void {
    if (typeof value !== 'number' || !(Math.abs(value) <= EMF_MAX_VALUE) || (metric.type === 'counter' && value < 0)) {
      dropped('value_not_finite', metric.name);
      return;
    }
    if (this.#size >= RECORDER_MAX_VALUES) {
      dropped('buffer_full', metric.name);
      return;
    }
    const closed = closeLabels(metric, labels);
    const tuple = tupleOf(sortedNames(metric), closed);
    const key = `${metric.namespace}\u0000${metric.name}\u0000${at ?? ''}\u0000${closed.tenant_id ?? ''}${tuple}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      // A caller without types gives a Date or a bigint, too; what is no number at all becomes NaN, and that becomes now.
      entry = newEntry(metric, closed, tuple, at && Number(at), claims ?? {});
      this.#entries.set(key, entry);
    }
    const { values } = entry;
    const before = values.length;
    if (metric.type === 'histogram') values.push(value);
    else values[0] = metric.type === 'counter' ? Math.min((values[0] ?? 0) + value, EMF_MAX_VALUE) : value;
    this.#size += values.length - before;
  }

  drain(properties: Readonly<Record<string, unknown>>, nowMs: number, line?: Line): string[] {
    const taken = [...this.#entries.values()];
    for (const source of this.#sources ?? []) taken.push(...source.take());
    this.#entries.clear();
    this.#size = 0;
    this.#sources = undefined;
    return writeDocuments(
      taken.map((entry) => withinWindow(entry, nowMs)),
      properties,
      nowMs,
      line,
    );
  }

  get size(): number {
    let all = this.#size;
    for (const source of this.#sources ?? []) all += source.size;
    return all;
  }
}

function newEntry(
  metric: MetricDefinition,
  labels: Record<string, string>,
  tuple: string,
  at: number | undefined,
  claims: Readonly<Record<string, unknown>>,
): Entry {
  let whole = 0;
  const aggregated: DimensionSet[] = [];
  metric.dimensions.forEach((set, index) => {
    if (!entersSet(metric, set, labels, claims)) return;
    if (set.aggregate === undefined) whole |= 1 << index;
    else aggregated.push(set);
  });
  return { metric, labels, tuple, at, sets: setsOf(metric, whole), aggregated, values: [] };
}

// One list for each choice of a metric's sets, so that what is made from it is made once.
function setsOf(metric: MetricDefinition, chosen: number): readonly DimensionSet[] {
  let choices = chosenSets.get(metric);
  if (choices === undefined) {
    choices = new Map();
    chosenSets.set(metric, choices);
  }
  let sets = choices.get(chosen);
  if (sets === undefined) {
    sets = metric.dimensions.filter((_set, index) => (chosen & (1 << index)) !== 0);
    choices.set(chosen, sets);
  }
  return sets;
}

// CloudWatch refuses what is older than 14 days or more than 2 hours ahead.
function withinWindow(entry: Entry, nowMs: number): Entry {
  const { at } = entry;
  if (at === undefined || (at >= nowMs - EMF_MAX_PAST_MS && at <= nowMs + EMF_MAX_FUTURE_MS)) return entry;
  return { ...entry, at: undefined };
}

function sortedNames(metric: MetricDefinition): readonly string[] {
  let names = sortedLabels.get(metric);
  if (names === undefined) {
    names = Object.keys(metric.labels).sort();
    sortedLabels.set(metric, names);
  }
  return names;
}
