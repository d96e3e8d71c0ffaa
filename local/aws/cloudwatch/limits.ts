/** API reference of CloudWatch, by operation; user guide, CloudWatch quotas. */
export const CLOUDWATCH_LIMITS = {
  /** GetMetricData */
  queries: 500,
  datapointsPerPage: 100_800,
  /** GetMetricStatistics */
  datapoints: 1440,
  statistics: 5,
  extendedStatistics: 10,
  /** ListMetrics */
  metricsPerPage: 500,
  dimensionFilters: 10,
  /** How long a metric is listed after its newest datapoint, and `RecentlyActive: PT3H`. */
  listedMs: 14 * 86_400_000,
  recentlyMs: 3 * 3_600_000,
  /** DescribeAlarms, DescribeAlarmHistory */
  alarmNames: 100,
  recordsPerPage: 100,
  defaultRecordsPerPage: 50,
  historyMs: 14 * 86_400_000,
  /** ListDashboards */
  dashboardsPerPage: 1000,
} as const;

/** Metrics Insights in GetMetricData looks back two weeks. */
export const INSIGHTS_WINDOW_MS = 14 * 86_400_000;

/** Periods below a minute; all others are multiples of 60 s. */
export const SHORT_PERIODS: readonly number[] = [1, 5, 10, 20, 30];
