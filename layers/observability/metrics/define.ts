import { currentUnit } from '../context.ts';
import { dropped } from '../telemetry-health.ts';
import { checkDefinition } from './check.ts';
import type { Declaration } from './declare.ts';
import type { MetricDefinition } from './definition.ts';
import { fallbackRecorder } from './fallback.ts';
import type { Labels, LabelValues } from './labels.ts';
import { type Budget, registerCatalogue } from './process-catalogue.ts';

export interface RecordOptions {
  /** The instant that the value stands for, in milliseconds since the epoch; gauges are stamped with their scheduled minute. */
  at?: number;
  /** Verified claims that say whether a named label is named; default: those of the unit. */
  claims?: Readonly<Record<string, unknown>>;
}

// Labels may be left out where none must be given; a metric without labels takes none.
type Arguments<L extends Labels> = [keyof L] extends [never]
  ? [labels?: Record<string, never>, options?: RecordOptions]
  : Record<never, never> extends LabelValues<L>
    ? [labels?: LabelValues<L>, options?: RecordOptions]
    : [labels: LabelValues<L>, options?: RecordOptions];

export interface Counter<L extends Labels = Labels> {
  readonly definition: MetricDefinition;
  /** Counts `value` more; 0 says that there was nothing. */
  add(value: number, ...labels: Arguments<L>): void;
}
export interface Gauge<L extends Labels = Labels> {
  readonly definition: MetricDefinition;
  /** The value as it stands. */
  set(value: number, ...labels: Arguments<L>): void;
}
export interface Histogram<L extends Labels = Labels> {
  readonly definition: MetricDefinition;
  /** One observation. */
  record(value: number, ...labels: Arguments<L>): void;
}

type Handle<D> =
  D extends Declaration<'counter', infer L>
    ? Counter<L>
    : D extends Declaration<'gauge', infer L>
      ? Gauge<L>
      : D extends Declaration<'histogram', infer L>
        ? Histogram<L>
        : never;

// Says nothing of labels: what the context expects would be taken for what a declaration without labels has.
type Declarations = { readonly [name: string]: Pick<Declaration, 'type' | 'help'> };

/** A project's metrics by name. */
export type Metrics<D> = { readonly [K in keyof D]: Handle<D[K]> };

export interface CatalogueOptions {
  /** The CloudWatch namespace; the stage is appended: `Suite` becomes `Suite/prod`. */
  namespace: string;
  /** Stages that leave out the sets marked as detail. */
  withoutDetailIn?: readonly string[];
  /** What observing may cost in production; `lamplight cost` and a project's tests hold it. */
  budget?: Budget;
}

/**
 * A project's catalogue: one entry per metric. The first one that a process defines is its own: `observe` records its fragments there.
 * Throws, naming metric and rule, where CloudWatch would refuse what is declared.
 *
 * @example
 * export const metrics = defineMetrics({ namespace: 'Suite' }, { rows_total: counter('Rows', { labels: { kind: ['a', 'b'] }, dimensions: [['kind']] }) });
 * metrics.rows_total.add(1, { kind: 'a' });
 */
export function defineMetrics<const D extends Declarations>(
  { namespace, withoutDetailIn = ['prod'], budget }: CatalogueOptions,
  declarations: D,
): Metrics<D> {
  const stage = process.env.LAMPLIGHT_STAGE;
  const definitions = new Map<string, MetricDefinition>();
  const metrics: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(declarations as unknown as { [name: string]: Declaration })) {
    const definition: MetricDefinition = {
      ...declaration,
      name,
      unit: declaration.unit ?? unitOf(name),
      namespace: namespaceOf(namespace, stage),
      detail: stage === undefined || !withoutDetailIn.includes(stage),
    };
    checkDefinition(definition, declarations);
    definitions.set(name, definition);
    metrics[name] = handleOf(definition);
  }
  registerCatalogue(metrics, { namespace, metrics: definitions, budget });
  return metrics as Metrics<D>;
}

/** The namespace that a stage's metrics are in. */
export function namespaceOf(namespace: string, stage: string | undefined): string {
  return stage === undefined || stage === '' ? namespace : `${namespace}/${stage}`;
}

/** Records a value where the running code belongs: in its unit, else in the process. Never throws. */
export function recordMetric(
  definition: MetricDefinition,
  value: number,
  labels: Record<string, string> = {},
  options: RecordOptions = {},
): void {
  try {
    const unit = currentUnit();
    if (unit === undefined) {
      fallbackRecorder.add(definition, value, labels, options);
      return;
    }
    if (unit.sealed) {
      dropped('late_write', definition.name);
      return;
    }
    const tenanted =
      unit.tenantId !== undefined && 'tenant_id' in definition.labels && labels.tenant_id === undefined
        ? { ...labels, tenant_id: unit.tenantId }
        : labels;
    unit.recorder.add(definition, value, tenanted, { at: options.at, claims: options.claims ?? unit.claims });
  } catch {
    dropped('serialise_failed', definition.name);
  }
}

function handleOf(definition: MetricDefinition): unknown {
  const record = (value: number, labels?: Record<string, string>, options?: RecordOptions): void =>
    recordMetric(definition, value, labels, options);
  if (definition.type === 'counter') return { definition, add: record };
  return definition.type === 'gauge' ? { definition, set: record } : { definition, record };
}

function unitOf(name: string): MetricDefinition['unit'] {
  if (name.endsWith('_seconds')) return 'Seconds';
  return name.endsWith('_bytes') ? 'Bytes' : 'Count';
}
