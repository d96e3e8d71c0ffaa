/** What CloudWatch and CloudFormation refuse at deploy time, as data; each with where AWS says it. Seconds, bytes, counts. */

const SECONDS_PER_DAY = 86_400;

/** API reference: PutMetricAlarm, PutCompositeAlarm; user guide: CloudWatch quotas. */
export const ALARM_LIMITS = {
  nameLength: 255,
  descriptionLength: 1024,
  actionsPerState: 5,
  tags: 50,
  dimensions: 30,
  /** N × P where the period is below an hour, and where it is not. */
  windowSecondsBelowHour: SECONDS_PER_DAY,
  windowSeconds: 7 * SECONDS_PER_DAY,
  shortPeriods: [10, 20, 30],
  metrics: 10,
  expressions: 10,
  expressionLength: 2048,
  /** Metrics Insights reads no further back. */
  insightsWindowSeconds: 10_800,
  ruleLength: 10_240,
  ruleChildren: 100,
} as const;

/** Logs API reference: PutMetricFilter, MetricTransformation. */
export const METRIC_FILTER_LIMITS = { transformations: 1, dimensions: 3, patternLength: 1024 } as const;

/** User guide: CloudWatch quotas; API reference: PutDashboard. */
export const DASHBOARD_LIMITS = { widgets: 500, metricsPerWidget: 500, metrics: 2500, variables: 25 } as const;

/** User guide: Contributor Insights rule syntax. */
export const INSIGHT_RULE_LIMITS = { keys: 4, filters: 4 } as const;

/** Logs user guide: custom data identifiers. No parentheses: what a pattern has beside letters and digits is one of these. */
export const DATA_IDENTIFIER_LIMITS = {
  custom: 10,
  name: /^[A-Za-z0-9_-]{1,128}$/,
  pattern: /^[A-Za-z0-9_#=@/;, ^$?[\]{}|\\*+.-]{1,200}$/,
} as const;

/** CloudFormation quotas. */
export const TEMPLATE_LIMITS = { resources: 500, bytes: 1_048_576 } as const;
