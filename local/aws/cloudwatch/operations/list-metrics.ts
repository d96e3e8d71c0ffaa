import type { Series } from '../../../cloudwatch/store/metric-store.ts';
import { invalidParameter } from '../errors.ts';
import { CLOUDWATCH_LIMITS } from '../limits.ts';
import { pageOf } from '../page.ts';
import type { CloudWatchOperation } from '../state.ts';
import { toWire, type WireDimension } from '../wire-dimensions.ts';

interface Input {
  Namespace?: string;
  MetricName?: string;
  /** A name alone asks for any value. */
  Dimensions?: WireDimension[];
  RecentlyActive?: string;
  NextToken?: string;
}

/** The metrics that had a datapoint in the last two weeks, 500 a page. */
export const ListMetrics: CloudWatchOperation<Input> = {
  action: 'cloudwatch:ListMetrics',
  notModelled: ['OwningAccount'],
  resource: () => ['*'],
  run({ Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken }, { state }) {
    if (Dimensions.length > CLOUDWATCH_LIMITS.dimensionFilters)
      throw invalidParameter(`The parameter Dimensions takes at most ${CLOUDWATCH_LIMITS.dimensionFilters} filters.`);
    if (RecentlyActive !== undefined && RecentlyActive !== 'PT3H')
      throw invalidParameter('The parameter RecentlyActive must be PT3H.');
    const engine = state.now();
    const sinceMs = engine.nowMs() - (RecentlyActive ? CLOUDWATCH_LIMITS.recentlyMs : CLOUDWATCH_LIMITS.listedMs);
    const listed = [...engine.store.all()].filter(
      (series) =>
        series.lastMs >= sinceMs &&
        (Namespace === undefined || series.namespace === Namespace) &&
        (MetricName === undefined || series.name === MetricName) &&
        Dimensions.every((filter) => has(series, filter)),
    );
    const { items, ...rest } = pageOf(listed, CLOUDWATCH_LIMITS.metricsPerPage, NextToken);
    const Metrics = items.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: toWire(dimensions),
    }));
    return { Metrics, ...rest };
  },
};

function has({ dimensions }: Series, { Name = '', Value }: WireDimension): boolean {
  return Value === undefined ? Object.hasOwn(dimensions, Name) : dimensions[Name] === Value;
}
