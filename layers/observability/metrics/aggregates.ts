import type { Entry } from './entry.ts';
import { tupleOf } from './tuple.ts';

/** A gauge's set that drops a label has one value for all tuples: their sum or their greatest. */
export function withAggregates(entries: readonly Entry[]): readonly Entry[] {
  if (entries.every(({ aggregated }) => aggregated.length === 0)) return entries;
  const totals = new Map<string, Entry>();
  for (const entry of entries) {
    for (const set of entry.aggregated) {
      const labels = Object.fromEntries(set.labels.map((label) => [label, entry.labels[label]!]));
      const index = entry.metric.dimensions.indexOf(set);
      const key = [entry.metric.namespace, entry.metric.name, index, entry.at, ...Object.values(labels)].join('\u0000');
      const total = totals.get(key);
      const value = entry.values[0]!;
      if (total === undefined) {
        totals.set(key, {
          metric: entry.metric,
          labels,
          tuple: tupleOf(Object.keys(labels).sort(), labels),
          at: entry.at,
          sets: [set],
          aggregated: [],
          values: [value],
        });
      } else {
        total.values[0] = set.aggregate === 'max' ? Math.max(total.values[0]!, value) : total.values[0]! + value;
      }
    }
  }
  return [...entries, ...totals.values()];
}
