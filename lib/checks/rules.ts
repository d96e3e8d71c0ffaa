import type { Check } from './check.ts';
import { check as alarmInsights } from './rules/alarm-insights.ts';
import { check as alarmSearch } from './rules/alarm-search.ts';
import { check as alarmSignal } from './rules/alarm-signal.ts';
import { check as alarmStatistic } from './rules/alarm-statistic.ts';
import { check as alarmText } from './rules/alarm-text.ts';
import { check as alarmWindow } from './rules/alarm-window.ts';
import { check as compositeRule } from './rules/composite-rule.ts';
import { check as dashboardLimits } from './rules/dashboard-limits.ts';
import { check as dataProtection } from './rules/data-protection.ts';
import { check as delivery } from './rules/delivery.ts';
import { check as heartbeat } from './rules/heartbeat.ts';
import { check as insightRule } from './rules/insight-rule.ts';
import { check as logFormat } from './rules/log-format.ts';
import { check as logKey } from './rules/log-key.ts';
import { check as logRetention } from './rules/log-retention.ts';
import { check as metricFilter } from './rules/metric-filter.ts';
import { check as queueVisibility } from './rules/queue-visibility.ts';
import { check as stageNames } from './rules/stage-names.ts';
import { check as templateLimits } from './rules/template-limits.ts';
import { check as unwatched } from './rules/unwatched.ts';

/** Every rule over templates; a test holds that each file of `rules/` is among them and has its page. */
export const RULES: readonly Check[] = [
  alarmInsights,
  alarmSearch,
  alarmSignal,
  alarmStatistic,
  alarmText,
  alarmWindow,
  compositeRule,
  dashboardLimits,
  dataProtection,
  delivery,
  heartbeat,
  insightRule,
  logFormat,
  logKey,
  logRetention,
  metricFilter,
  queueVisibility,
  stageNames,
  templateLimits,
  unwatched,
];
