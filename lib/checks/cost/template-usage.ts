import { signalOf } from '../alarm-signal.ts';
import type { CheckedApp } from '../assembly.ts';
import { textOf } from '../references.ts';

/** What an app's templates hold that AWS bills by the month. */
export interface TemplateUsage {
  alarmMetrics: number;
  highResolutionAlarmMetrics: number;
  compositeAlarms: number;
  /** Alarms on a Metrics Insights query: each reads as many series as there are. */
  insightsAlarms: number;
  dashboards: number;
  /** Panels that ask Logs Insights, of all dashboards. */
  logPanels: number;
  insightRules: number;
  protectedLogGroups: number;
  keys: number;
  /** Functions whose requests X-Ray samples. */
  tracedFunctions: number;
  /** Functions that answer scrapes, each by a secret of its own. */
  exporters: number;
  /** Runs of functions by schedule, a day. */
  scheduledRunsPerDay: number;
  /** Days that the longest-lived log group keeps its lines. */
  retentionDays: number;
}

/** The variable by which the construct `Exporter` names the token. */
const SCRAPE_TOKEN = '"SCRAPE_TOKEN_SECRET_ARN"';

/** An anomaly alarm evaluates the two edges of its band, too, and is billed for all three (others count the model apart: c3x.dev). */
const ANOMALY_METRICS = 3;

const MINUTES_PER_DAY = 1440;
const MINUTES: Record<string, number> = { minute: 1, hour: 60, day: MINUTES_PER_DAY };

export function templateUsage(app: CheckedApp): TemplateUsage {
  const usage = { alarmMetrics: 0, highResolutionAlarmMetrics: 0, insightsAlarms: 0 };
  for (const resource of app.all('AWS::CloudWatch::Alarm')) {
    const { inputs, expressions, periodSeconds = 60 } = signalOf(resource);
    const isAnomaly = expressions.some(({ expression }) => expression.startsWith('ANOMALY_DETECTION_BAND'));
    const metrics = inputs.length * (isAnomaly ? ANOMALY_METRICS : 1);
    if (expressions.some(({ expression }) => /^\s*SELECT\b/i.test(expression))) usage.insightsAlarms += 1;
    else if (periodSeconds < 60) usage.highResolutionAlarmMetrics += metrics;
    else usage.alarmMetrics += metrics;
  }
  const logGroups = app.all('AWS::Logs::LogGroup').map(({ properties }) => properties);
  const functions = app.all('AWS::Lambda::Function').map(({ properties }) => properties);
  const bodies = app.all('AWS::CloudWatch::Dashboard').map(({ properties }) => textOf(properties.DashboardBody));
  return {
    ...usage,
    compositeAlarms: app.all('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: bodies.length,
    logPanels: bodies.reduce((sum, body) => sum + body.split('"type":"log"').length - 1, 0),
    insightRules: app.all('AWS::CloudWatch::InsightRule').length,
    protectedLogGroups: logGroups.filter(({ DataProtectionPolicy }) => DataProtectionPolicy !== undefined).length,
    keys: app.all('AWS::KMS::Key').length,
    tracedFunctions: functions.filter(
      ({ TracingConfig }) => (TracingConfig as { Mode?: unknown } | undefined)?.Mode === 'Active',
    ).length,
    exporters: functions.filter(({ Environment }) => JSON.stringify(Environment ?? {}).includes(SCRAPE_TOKEN)).length,
    scheduledRunsPerDay: app
      .all('AWS::Events::Rule')
      .reduce((sum, { properties }) => sum + runsPerDay(textOf(properties.ScheduleExpression)), 0),
    retentionDays: Math.max(0, ...logGroups.map(({ RetentionInDays }) => Number(RetentionInDays) || 0)),
  };
}

/** Of `rate(5 minutes)`; other schedules are rare enough to count as none. */
function runsPerDay(expression: string): number {
  const [, every, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return unit ? MINUTES_PER_DAY / (Number(every) * MINUTES[unit]!) : 0;
}
