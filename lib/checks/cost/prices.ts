/** One list price, and where it was read. */
export interface Price {
  dollars: number;
  /** Of what: `alarm and month`. */
  per: string;
  /** Public page that says so; absent where none was found, and the price is from memory. */
  source?: string;
}

const ALARMS = 'c3x.dev, "aws_cloudwatch_metric_alarm cost estimation"; infracost pull request 235';
const LOGS = 'hykell.com, "AWS CloudWatch Logs pricing", US East (N. Virginia)';
/** Quotes AWS' own page, aws.amazon.com/cloudwatch/pricing. */
const QUOTED = 'github.com/nishinoshake/aws-rough issue 37, of 2022-04';
const PLANS = 'github.com/api-evangelist/cloudwatch, plans/cloudwatch-plans-pricing.yml, us-east-1, 2026-05';

/**
 * List prices of us-east-1 in US dollars, without free tiers. AWS' page of CloudWatch's prices itself was not at hand: each
 * price names the page that quotes it, read in November 2026. Compare them before you rely on them; other regions differ.
 *
 * Custom metrics have their tiers beside the catalogue's own count (`dollarsFor`): 0.30, 0.10 from 10,000 on, 0.05 from 250,000
 * on, 0.02 from a million on. Source: the same issue 37; the first two also the plans of 2026-05.
 */
export const PRICES = {
  /** Of each metric that the alarm reads; math of four is four. */
  alarmMetric: { dollars: 0.1, per: 'alarm metric and month', source: ALARMS },
  /** The same where its period is below a minute. */
  highResolutionAlarmMetric: { dollars: 0.3, per: 'alarm metric and month', source: ALARMS },
  compositeAlarm: { dollars: 0.5, per: 'composite alarm and month', source: ALARMS },
  // That such an alarm costs "for each metric analyzed by the query" is AWS' own word; how much, no page that was found says.
  insightsAlarmSeries: { dollars: 0.1, per: 'metric that a Metrics Insights alarm analyses, and month' },
  dashboard: { dollars: 3, per: 'dashboard and month', source: `${QUOTED}; infracost pull request 235` },
  /** Lambda's logs have tiers since May 2025, of which the first, up to 10 TB, is this (duckbillgroup.com). */
  logIngestion: { dollars: 0.5, per: 'GB that comes in', source: LOGS },
  logDataProtection: { dollars: 0.12, per: 'GB that is looked through', source: LOGS },
  logStorageMonth: { dollars: 0.03, per: 'GB that is kept, and month', source: LOGS },
  logQueryScan: { dollars: 0.005, per: 'GB that a query reads', source: LOGS },
  insightRule: { dollars: 0.5, per: 'Contributor Insights rule and month', source: PLANS },
  insightRuleMillionEvents: { dollars: 0.02, per: 'million lines that match a rule', source: PLANS },
  /** Each yearly rotation adds the same; not counted. */
  kmsKey: { dollars: 1, per: 'key and month', source: 'aws.amazon.com/kms/pricing' },
  millionTraces: { dollars: 5, per: 'million traces recorded', source: 'aws.amazon.com/xray/pricing' },
} as const satisfies Record<string, Price>;

/** Where and when the prices hold. */
export const PRICE_LIST = { region: 'us-east-1', asOf: '2026-11-24' } as const;

/** Logs are stored compressed: what CloudWatch bills is about this share of what came in. */
export const STORED_SHARE = 0.15;
