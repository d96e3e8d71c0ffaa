/** What CloudWatch allows, as data. Seconds, bytes and counts; each with where AWS says it. */

const SECONDS_PER_DAY = 86_400;

/** Embedded metric format: specification in the CloudWatch user guide, and its JSON schema. */
export const EMF_LIMITS = {
  metricsPerDirective: 100,
  valuesPerMetric: 100,
  /** One log event: `PutLogEvents`, InputLogEvent. */
  eventBytes: 1_048_576,
} as const;

/** API reference: MetricDatum, Dimension, PutMetricData. */
export const METRIC_LIMITS = {
  nameLength: 255,
  namespaceLength: 255,
  dimensions: 30,
  dimensionNameLength: 255,
  dimensionValueLength: 1024,
  /** |value| at most 2^360. */
  magnitude: 2 ** 360,
  pastMs: 14 * SECONDS_PER_DAY * 1000,
  futureMs: 2 * 3600 * 1000,
  metricsPerRequest: 1000,
  valuesPerDatum: 150,
  requestBytes: 1_048_576,
} as const;

/** How long a datapoint can be read, by the period that the question asks for. API reference: GetMetricData, Period. */
export const RETENTION_MS = {
  /** Periods below a minute. */
  subMinute: 3 * 3600 * 1000,
  /** Multiples of 60 s. */
  minute: 15 * SECONDS_PER_DAY * 1000,
  /** Multiples of 300 s. */
  fiveMinutes: 63 * SECONDS_PER_DAY * 1000,
  /** Multiples of 3600 s. */
  hour: 455 * SECONDS_PER_DAY * 1000,
} as const;

/** How long datapoints are kept for a question that asks in periods of this length. */
export function retentionMs(periodSeconds: number): number {
  if (periodSeconds % 3600 === 0) return RETENTION_MS.hour;
  if (periodSeconds % 300 === 0) return RETENTION_MS.fiveMinutes;
  return periodSeconds % 60 === 0 ? RETENTION_MS.minute : RETENTION_MS.subMinute;
}

/** API reference: PutMetricAlarm, PutCompositeAlarm, PutAlarmMuteRule; user guide: CloudWatch quotas. */
export const ALARM_LIMITS = {
  nameLength: 255,
  descriptionLength: 1024,
  actionsPerState: 5,
  tags: 50,
  /** N × P where the period is below an hour, and where it is not. */
  windowSecondsBelowHour: SECONDS_PER_DAY,
  windowSeconds: 7 * SECONDS_PER_DAY,
  subMinutePeriods: [10, 20, 30],
  wallClockPeriods: [60, 300, 3600, 86_400, 604_800],
  metricStats: 10,
  expressions: 10,
  expressionLength: 2048,
  insightsWindowSeconds: 10_800,
  reasonLength: 1023,
  reasonDataLength: 4000,
  warmUpMinutes: 2880,
  ruleLength: 10_240,
  ruleElements: 500,
  ruleChildren: 100,
  compositesPerChild: 150,
  muteTargets: 100,
  muteMinutes: 15 * 24 * 60,
  contributorsAtATime: 100,
} as const;

/** User guide: Metrics Insights limits. */
export const INSIGHTS_LIMITS = { metrics: 10_000, series: 500 } as const;

/** LAPI: PutMetricFilter, MetricTransformation; logs user guide: creating metrics from log events. */
export const METRIC_FILTER_LIMITS = {
  transformations: 1,
  dimensions: 3,
  patternLength: 1024,
  nameLength: 512,
} as const;

/** User guide: CloudWatch quotas; API reference: PutDashboard. */
export const DASHBOARD_LIMITS = { widgets: 500, metricsPerWidget: 500, metrics: 2500, variables: 25 } as const;
