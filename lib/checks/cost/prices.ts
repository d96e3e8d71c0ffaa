/**
 * List prices of us-east-1 in US dollars, without free tiers, as they were known on 2026-11-24. They were not read from AWS'
 * price pages: compare them before you rely on them. Custom metrics have their tiers beside the catalogue's own count
 * (`dollarsFor`).
 */
export const PRICES = {
  asOf: '2026-11-24',
  region: 'us-east-1',
  /** A month, for each metric that an alarm reads; math of four is four. */
  alarmMetric: 0.1,
  /** The same where its period is below a minute. */
  highResolutionAlarmMetric: 0.3,
  compositeAlarm: 0.5,
  /** A month, for each series that a Metrics Insights alarm reads. */
  insightsAlarmSeries: 0.1,
  dashboard: 3,
  /** For each gigabyte. */
  logIngestion: 0.5,
  logDataProtection: 0.12,
  logStorageMonth: 0.03,
  logQueryScan: 0.005,
  /** Contributor Insights: a rule a month, and a million lines that match one. */
  insightRule: 0.5,
  insightRuleMillionEvents: 0.02,
  kmsKey: 1,
} as const;

/** Logs are stored compressed: what CloudWatch bills is about this share of what came in. */
export const STORED_SHARE = 0.15;
