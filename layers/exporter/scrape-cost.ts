import { type ExportedSet, exportedSets, type ShownSets } from './exported-sets.ts';

/** US dollars for 1,000 metrics that GetMetricData is asked for; CloudWatch's price list for us-east-1, November 2026. */
const DOLLARS_PER_1000_METRICS = 0.01;
/** "You can request up to five statistics for the same metric in a single GetMetricData API request. Additional statistics are billed as an additional metric." (price list) */
const STATISTICS_PER_METRIC = 5;
const SCRAPES_A_MONTH = 60 * 24 * 30; // one a minute

export interface ScrapeCost {
  /** The most series that there can be. */
  series: number;
  /** What one scrape costs, US dollars. */
  dollarsPerScrape: number;
  /** US dollars in 30 days at one scrape a minute, by one instance of the function. */
  dollarsPerMonth: number;
}

/**
 * What scrapes of a catalogue cost at list price, if it has every series that it may have.
 *
 * @param seriesOf how many series of a set there are; default: as many as there can be
 * @example scrapeCost(metrics).dollarsPerScrape
 */
export function scrapeCost(
  metrics: object,
  {
    sets = 'bounded',
    seriesOf = ({ bound }) => bound,
  }: { sets?: ShownSets; seriesOf?: (set: ExportedSet) => number } = {},
): ScrapeCost {
  const shown = exportedSets(metrics, sets);
  const series = shown.reduce((sum, set) => sum + seriesOf(set), 0);
  const billed = shown.reduce((sum, set) => sum + billedMetrics(set) * seriesOf(set), 0);
  return {
    series,
    dollarsPerScrape: dollarsFor(billed),
    dollarsPerMonth: Math.round(dollarsFor(billed) * SCRAPES_A_MONTH * 100) / 100,
  };
}

/** How many metrics a series is billed as. */
export function billedMetrics({ statistics }: ExportedSet): number {
  return Math.ceil(statistics.length / STATISTICS_PER_METRIC);
}

/** US dollars. */
export function dollarsFor(billed: number): number {
  // In whole steps of the price, which is no whole number of bits.
  return Math.round(billed * DOLLARS_PER_1000_METRICS * 1000) / 1e6;
}
