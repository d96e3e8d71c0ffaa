import { describeCatalogue, dollarsFor, seriesOf } from 'lamplight/catalogue';
import { boundOf, type Label } from '../../../layers/observability/metrics/labels.ts';
import { PRICES, STORED_SHARE } from './prices.ts';
import type { TemplateUsage } from './template-usage.ts';

const DAYS_PER_MONTH = 30;
const BYTES_PER_GIGABYTE = 1e9;

/**
 * Bytes of log that one unit writes: the canonical line, which is the EMF document too, Lambda's three platform records and
 * lines of its own. What a local run of the suite wrote on average, with CloudWatch's 26 bytes an event, rounded up.
 */
const BYTES_PER_UNIT = 3_600;
/** What a gauge of tenants writes for each of them: its share of a line, with the line's own fields. */
const BYTES_PER_GAUGE_VALUE = 150;
/** Such gauges are read by schedules, every five minutes. */
const GAUGE_RUNS_PER_DAY = 288;

/** X-Ray's default rule: one request a second, and of those beyond it this share. X-Ray developer guide, "Sampling". */
const TRACED_SHARE = 0.05;
const SECONDS_PER_MONTH = DAYS_PER_MONTH * 86_400;
const MINUTES_PER_MONTH = DAYS_PER_MONTH * 1440;

/** How often a person opens a dashboard, and how far back its panels look. */
const DASHBOARD_OPENINGS_PER_DAY = 20;
const DASHBOARD_WINDOW_DAYS = 3 / 24;

export interface CostOptions {
  /** The catalogue, as `defineMetrics` gave it. */
  catalogue: object;
  usage: TemplateUsage;
  tenants: number;
  /** Of each tenant. */
  requestsPerDay: number;
  /** Tenants that the catalogue names as a dimension. */
  namedTenants: number;
  /** Whether the sets marked as detail are written, as in every stage but prod. */
  detail?: boolean;
  /** A Prometheus that asks for all metrics by the exporter: how often, and what each time costs (`scrapeCost`). */
  scrape?: { everyMinutes: number; dollars: number };
}

export interface CostLine {
  /** `custom metrics` */
  what: string;
  count: number;
  unit: string;
  dollars: number;
}

export interface Cost {
  lines: CostLine[];
  /** US dollars a month. */
  dollars: number;
  logGigabytes: number;
}

/** What observing costs a month, by line: an upper bound for metrics, an estimate for logs and queries. */
export function estimateCost(options: CostOptions): Cost {
  const { catalogue, usage, tenants, requestsPerDay, namedTenants, detail = false, scrape } = options;
  const named = Math.min(namedTenants, tenants);
  const { series } = seriesOf(catalogue, { named, detail });
  const units = (tenants * requestsPerDay + usage.scheduledRunsPerDay) * DAYS_PER_MONTH;
  const gauged =
    usage.scheduledRunsPerDay > 0 ? tenants * gaugeValuesOf(catalogue) * GAUGE_RUNS_PER_DAY * DAYS_PER_MONTH : 0;
  const logGigabytes = (units * BYTES_PER_UNIT + gauged * BYTES_PER_GAUGE_VALUE) / BYTES_PER_GIGABYTE;
  const protectedGigabytes = usage.protectedLogGroups > 0 ? logGigabytes : 0;
  const storedGigabytes = (logGigabytes * STORED_SHARE * usage.retentionDays) / DAYS_PER_MONTH;
  const scannedGigabytes = DASHBOARD_OPENINGS_PER_DAY * usage.logPanels * DASHBOARD_WINDOW_DAYS * logGigabytes;
  const matchedMillions = (usage.insightRules * tenants * requestsPerDay * DAYS_PER_MONTH) / 1e6;
  const traces = usage.tracedFunctions > 0 ? tracesOf(units) / 1e6 : 0;
  const scrapes = scrape ? MINUTES_PER_MONTH / scrape.everyMinutes : 0;
  const lines = [
    line('custom metrics', series, 'series at most', dollarsFor(series)),
    line('alarms', usage.alarmMetrics, 'metrics read', usage.alarmMetrics * PRICES.alarmMetric.dollars),
    line(
      'alarms of high resolution',
      usage.highResolutionAlarmMetrics,
      'metrics read',
      usage.highResolutionAlarmMetrics * PRICES.highResolutionAlarmMetric.dollars,
    ),
    line(
      'multi-series alarms',
      usage.insightsAlarms * named,
      'series read',
      usage.insightsAlarms * named * PRICES.insightsAlarmSeries.dollars,
    ),
    line('composite alarms', usage.compositeAlarms, 'alarms', usage.compositeAlarms * PRICES.compositeAlarm.dollars),
    line('dashboards', usage.dashboards, 'dashboards', usage.dashboards * PRICES.dashboard.dollars),
    line('log ingestion', logGigabytes, 'GB', logGigabytes * PRICES.logIngestion.dollars),
    line('log data protection', protectedGigabytes, 'GB', protectedGigabytes * PRICES.logDataProtection.dollars),
    line('log storage', storedGigabytes, 'GB kept', storedGigabytes * PRICES.logStorageMonth.dollars),
    line('log queries', scannedGigabytes, 'GB scanned', scannedGigabytes * PRICES.logQueryScan.dollars),
    line('Contributor Insights rules', usage.insightRules, 'rules', usage.insightRules * PRICES.insightRule.dollars),
    line(
      'Contributor Insights lines',
      matchedMillions,
      'million lines',
      matchedMillions * PRICES.insightRuleMillionEvents.dollars,
    ),
    line('traces', traces, 'million traces', traces * PRICES.millionTraces.dollars),
    line('metrics that are scraped', scrapes, 'scrapes', scrapes * (scrape?.dollars ?? 0)),
    line('keys', usage.keys, 'keys', usage.keys * PRICES.kmsKey.dollars),
  ].filter(({ count }) => count > 0);
  return { lines, dollars: cents(lines.reduce((sum, { dollars }) => sum + dollars, 0)), logGigabytes };
}

/** Values that the catalogue's gauges of tenants have for one of them, whether it is named or not: they are on log lines too. */
function gaugeValuesOf(catalogue: object): number {
  return describeCatalogue(catalogue)
    .metrics.filter(({ type, labels }) => type === 'gauge' && Object.values(labels).some(isNamed))
    .map(({ labels }) => Object.values(labels).reduce((product, label) => product * boundOf(label, 1), 1))
    .reduce((sum, values) => sum + values, 0);
}

function isNamed(label: Label): boolean {
  return 'kind' in label && label.kind === 'named';
}

/** At an even rate, which is the most: a peak is sampled more thinly. */
function tracesOf(units: number): number {
  const ofEachSecond = Math.min(units, SECONDS_PER_MONTH);
  return ofEachSecond + (units - ofEachSecond) * TRACED_SHARE;
}

function line(what: string, count: number, unit: string, dollars: number): CostLine {
  return { what, count, unit, dollars: cents(dollars) };
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
