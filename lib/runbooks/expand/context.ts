import type { MetricDefinition } from '../../../layers/observability/metrics/definition.ts';
import type { ResourceHandles } from '../alarm-spec.ts';
import { didYouMean, type Problem } from '../problem.ts';

/** A catalogue as `describeCatalogue` of `lamplight/catalogue` gives it. */
export interface CatalogueDescription {
  /** Without a stage. */
  namespace: string;
  metrics: readonly MetricDefinition[];
}

/** What an alarm is resolved against, and where problems of its file go. */
export interface ExpandContext {
  catalogue: CatalogueDescription;
  /** With the stage. */
  namespace: string;
  stage: string;
  resources: ResourceHandles;
  file: string;
  problem(line: number, message: string): void;
}

/** Makes the context of one file. */
export function contextOf(
  base: Pick<ExpandContext, 'catalogue' | 'namespace' | 'stage' | 'resources'>,
  file: string,
  problems: Problem[],
): ExpandContext {
  return { ...base, file, problem: (line, message) => void problems.push({ file, line, message }) };
}

/** The metric of this name, or a problem. */
export function findMetric(context: ExpandContext, name: string, line: number): MetricDefinition | undefined {
  const { metrics } = context.catalogue;
  const found = metrics.find((metric) => metric.name === name);
  if (!found) {
    const names = metrics.map((metric) => metric.name);
    context.problem(line, `no metric "${name}" in the catalogue${didYouMean(name, names)}`);
  }
  return found;
}
