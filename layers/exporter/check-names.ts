import type { ExportedSet } from './exported-sets.ts';

/** Prometheus documentation, "Data model": colons are for recording rules, two underscores in front for Prometheus itself. */
const NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * Throws where a scraper would refuse what is shown, whole: CloudWatch takes names that Prometheus does not, and knows no names that are
 * made from a metric's own.
 */
export function checkNames(sets: readonly ExportedSet[]): void {
  const owners = new Map<string, string>();
  for (const { name, type, labels } of new Set(sets.map(({ metric }) => metric))) {
    const refuse = (problem: string): never => {
      throw new Error(`exporter: metric ${name}: ${problem}; rename it in the catalogue`);
    };
    for (const text of [name, ...Object.keys(labels)]) {
      if (!NAME.test(text))
        refuse(`"${text}" is no name in Prometheus: letters, digits and _, no digit or __ in front`);
    }
    if (type === 'histogram' && Object.hasOwn(labels, 'le')) refuse('the label "le" is that of its buckets');
    for (const made of namesOf(name, type)) {
      const owner = owners.get(made);
      if (owner !== undefined) refuse(`"${made}" is a name of ${owner}, too`);
      owners.set(made, name);
    }
  }
}

/** What the families and samples of a metric are called, in either format. OpenMetrics 1.0, "Metric types" and their suffixes. */
function namesOf(name: string, type: ExportedSet['metric']['type']): Set<string> {
  if (type === 'gauge') return new Set([name]);
  if (type === 'histogram')
    return new Set([name, ...['bucket', 'count', 'sum', 'created'].map((end) => `${name}_${end}`)]);
  const base = name.replace(/_total$/, '');
  return new Set([name, base, `${base}_total`, `${base}_created`]);
}
