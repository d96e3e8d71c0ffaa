import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describeCatalogue } from 'lamplight/catalogue';
import { checkNames } from './check-names.ts';
import { exportedSets, type ShownSets } from './exported-sets.ts';
import type { Family } from './exposition.ts';
import { listSeries } from './list-series.ts';
import { readSeries } from './read-series.ts';
import { billedMetrics, dollarsFor } from './scrape-cost.ts';
import { toFamilies } from './to-families.ts';

export interface ScrapeOptions {
  /** What `defineMetrics` gave. */
  metrics: object;
  sets: ShownSets;
  client: Pick<CloudWatchClient, 'send'>;
  now: () => number;
}

export interface Scrape {
  families: Family[];
  /** What it took: series, calls and queries of GetMetricData, and US dollars at list price. */
  effort: { series: number; calls: number; queries: number; dollars: number };
}

/**
 * Makes the function that reads everything that a catalogue has in CloudWatch, as it is now.
 *
 * @throws Error for a name that Prometheus would not take
 */
export function scraper({ metrics, sets: shown, client, now }: ScrapeOptions): () => Promise<Scrape> {
  const sets = exportedSets(metrics, shown);
  checkNames(sets);
  const namespace = describeCatalogue(metrics).metrics[0]?.namespace ?? '';
  return async () => {
    const series = await listSeries(client, namespace, sets);
    const { readings, sinceMs, calls, queries } = await readSeries(client, series, now());
    const dollars = dollarsFor(series.reduce((sum, { set }) => sum + billedMetrics(set), 0));
    return {
      families: toFamilies(sets, readings, sinceMs),
      effort: { series: series.length, calls, queries, dollars },
    };
  };
}
