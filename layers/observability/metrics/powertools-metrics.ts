import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Dimensions, MetricResolution, MetricsOptions, MetricUnit } from '@aws-lambda-powertools/metrics/types';
import { currentUnit } from '../context.ts';
import { dropped } from '../telemetry-health.ts';
import { isDimensionText } from './check.ts';
import { EMF_MAX_VALUE, EMF_UNITS } from './emf-limits.ts';
import { fallbackRecorder, flushMetrics } from './fallback.ts';
import { entriesOf, isName, newPending, type Pending, valid } from './powertools-entries.ts';
import type { Recorder } from './recorder.ts';

/**
 * A Powertools Metrics whose values go out with those of the catalogue, at the end of the unit of work that recorded them. Differs from
 * its parent where that one throws, shares or loses: nothing throws; dimensions belong to the unit, never to the next one; each value
 * keeps the dimensions that it was recorded under, and gets those that are added later; NaN is dropped and counted; no `service`
 * dimension is added; `publishStoredMetrics` inside a unit waits for its end.
 *
 * @example
 * const metrics = new PowertoolsMetrics({ namespace: 'Suite/legacy' });
 * metrics.addMetric('bookings', MetricUnit.Count, 1);
 */
export class PowertoolsMetrics extends Metrics {
  readonly #name: string;
  readonly #single: boolean;
  // Set before the first request alone; a request's own are in its unit, or one tenant's would reach the next.
  #defaults: Record<string, string>;
  readonly #pending = new WeakMap<Recorder, Pending>();

  constructor(options: MetricsOptions = {}) {
    super(options);
    this.#name = options.namespace || process.env.POWERTOOLS_METRICS_NAMESPACE || 'default_namespace';
    this.#single = options.singleMetric === true;
    this.#defaults = { ...options.defaultDimensions };
  }

  override addMetric(name: string, unit: MetricUnit, value: number, resolution: MetricResolution = 60): this {
    if (typeof value !== 'number' || !(Math.abs(value) <= EMF_MAX_VALUE)) {
      dropped('value_not_finite', 'addMetric');
      return this;
    }
    if (!isName(name) || !(EMF_UNITS as readonly string[]).includes(unit)) {
      dropped('serialise_failed', 'addMetric: name or unit');
      return this;
    }
    const pending = this.#current();
    const dimensions = { ...this.#defaultsOf(pending), ...pending.dimensions };
    pending.stored.push({ name, unit, value, resolution: resolution === 1 ? 1 : 60, dimensions });
    if (this.#single) this.publishStoredMetrics();
    return this;
  }

  override addDimension(name: string, value: string): this {
    if (isName(name) && isDimensionText(value)) this.#current().dimensions[name] = value;
    else dropped('label_overflow', 'addDimension');
    return this;
  }

  override addDimensions(dimensions: Dimensions): this {
    this.#current().sets.push(valid(dimensions));
    return this;
  }

  override addMetadata(key: string, value: string): this {
    this.#current().metadata[key] = value;
    return this;
  }

  override setDefaultDimensions(dimensions: Dimensions | undefined): this {
    // The parent's constructor calls this with a `service` of its own, before there is anything here to set.
    if (!(#defaults in this)) return this;
    if (currentUnit() === undefined) this.#defaults = { ...this.#defaults, ...valid(dimensions) };
    else {
      const pending = this.#current();
      pending.defaults = { ...this.#defaultsOf(pending), ...valid(dimensions) };
    }
    return this;
  }

  override clearDefaultDimensions(): void {
    if (currentUnit() === undefined) this.#defaults = {};
    else this.#current().defaults = {};
  }

  override clearDimensions(): void {
    const pending = this.#current();
    pending.dimensions = {};
    pending.sets = [];
  }

  override clearMetadata(): void {
    this.#current().metadata = {};
  }

  override clearMetrics(): void {
    this.#current().stored = [];
  }

  override hasStoredMetrics(): boolean {
    return this.#current().stored.length > 0;
  }

  override setTimestamp(timestamp: number | Date): this {
    const at = timestamp instanceof Date ? timestamp.getTime() : timestamp;
    this.#current().at = Number.isFinite(at) ? at : undefined;
    return this;
  }

  /** Marks the values as complete. Inside a unit they are written at its end; outside, now. Never throws for want of values. */
  override publishStoredMetrics(): this {
    const pending = this.#current();
    pending.published.push(...entriesOf(pending, this.#name, this.#defaultsOf(pending)));
    pending.stored = [];
    pending.dimensions = {};
    pending.sets = [];
    pending.metadata = {};
    pending.at = undefined;
    if (currentUnit() === undefined) flushMetrics();
    return this;
  }

  override singleMetric(): PowertoolsMetrics {
    const defaultDimensions = { ...this.#defaultsOf(this.#current()) };
    return new PowertoolsMetrics({ namespace: this.#name, singleMetric: true, defaultDimensions });
  }

  #defaultsOf(pending: Pending): Record<string, string> {
    return pending.defaults ?? this.#defaults;
  }

  #current(): Pending {
    const recorder = currentUnit()?.recorder ?? fallbackRecorder;
    let pending = this.#pending.get(recorder);
    if (pending === undefined) {
      pending = newPending(
        () => this.#name,
        (waiting) => this.#defaultsOf(waiting),
      );
      this.#pending.set(recorder, pending);
    }
    recorder.attach(pending);
    return pending;
  }
}
