import type { MetricDefinition } from './definition.ts';

/** What observing may cost a month in production, and for how much of a load that holds. */
export interface Budget {
  /** US dollars a month, list price. */
  readonly dollars: number;
  readonly tenants: number;
  /** Of each tenant. */
  readonly requestsPerDay: number;
  /** Tenants that are a dimension: those whose claim the catalogue names. */
  readonly namedTenants: number;
}

/** What is known of a catalogue: its namespace, without a stage, its definitions and its budget. */
export interface Catalogue {
  readonly namespace: string;
  readonly metrics: ReadonlyMap<string, MetricDefinition>;
  readonly budget?: Budget;
}

const catalogues = new WeakMap<object, Catalogue>();
let own: Catalogue | undefined;

/** Remembers a catalogue behind its handles. The first of a process is the process's own: `observe` records its fragments there. */
export function registerCatalogue(metrics: object, catalogue: Catalogue): void {
  catalogues.set(metrics, catalogue);
  own ??= catalogue;
}

/** The catalogue behind what `defineMetrics` gave; throws for anything else. */
export function catalogueOf(metrics: object): Catalogue {
  const catalogue = catalogues.get(metrics);
  if (catalogue === undefined) throw new Error('this is no catalogue: give what defineMetrics returned');
  return catalogue;
}

/** The metric of this name in the process's own catalogue, if it has one. */
export function definedMetric(name: string): MetricDefinition | undefined {
  return own?.metrics.get(name);
}

/** Makes a catalogue the process's own, whatever was defined before: for tests. */
export function useCatalogue(metrics: object | undefined): void {
  own = metrics === undefined ? undefined : catalogueOf(metrics);
}
