import type { MetricAlarm } from '../cloudwatch/alarms/alarm.ts';
import { createCloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { LoadedTemplate } from '../cloudwatch/load-template.ts';
import type { Transition } from '../cloudwatch/transition.ts';
import type { RecordedLine } from './recorded-line.ts';

const MINUTE_MS = 60_000;
/** As in a local run. */
const EVALUATION_DELAY_MS = 5_000;

export interface ReplayedAlarm {
  name: string;
  /** How often it turned to ALARM. */
  fired: number;
  inAlarmMs: number;
  /** It was in ALARM when the recording ended. */
  open: boolean;
}

export interface Replay {
  fromMs: number;
  toMs: number;
  /** In the order of their times; none of contributors. */
  transitions: Transition[];
  alarms: ReplayedAlarm[];
  /** Alarms none of whose metrics the recording holds: they say nothing. */
  withoutData: string[];
  /** Lines that look like metrics and made none. */
  badDocuments: number;
}

/**
 * Feeds recorded log lines through the alarms of a template, as CloudWatch would have taken them in.
 *
 * @param lines in the order of their times, at least one
 */
export function replay(template: LoadedTemplate, lines: readonly RecordedLine[]): Replay {
  const fromMs = Math.floor(lines[0]!.timeMs / MINUTE_MS) * MINUTE_MS;
  const toMs = Math.ceil((lines.at(-1)!.timeMs + 1) / MINUTE_MS) * MINUTE_MS;
  const engine = createCloudWatch({ ...template, startMs: fromMs, evaluationDelayMs: EVALUATION_DELAY_MS });
  const transitions: Transition[] = [];
  let badDocuments = 0;
  const advance = (atMs: number) => {
    for (const output of engine.advanceTo(atMs)) {
      if (output.kind === 'transition' && !output.transition.contributor) transitions.push(output.transition);
    }
  };
  for (const { timeMs, logGroup, message } of lines) {
    if (timeMs > engine.nowMs()) advance(timeMs);
    const problem = engine.ingestLog({ timeMs, logGroup, message, lambda: true });
    if (problem && problem.kind !== 'warning') badDocuments += 1;
  }
  advance(toMs + EVALUATION_DELAY_MS);

  return {
    fromMs,
    toMs,
    transitions,
    badDocuments,
    alarms: engine.alarms().map(({ alarm, record }) => ({
      name: alarm.name,
      fired: transitions.filter(({ alarmName, to }) => alarmName === alarm.name && to.value === 'ALARM').length,
      inAlarmMs: inAlarm(
        transitions.filter(({ alarmName }) => alarmName === alarm.name),
        toMs,
      ),
      open: record.value === 'ALARM',
    })),
    withoutData: template.alarms.filter((alarm) => !hasData(alarm)).map(({ name }) => name),
  };

  function hasData({ querySet }: MetricAlarm): boolean {
    return [...querySet.queries.values()].some(({ query: { metric }, insights }) => {
      if (insights) return engine.store.inNamespace(insights.namespace).some(({ name }) => name === insights.metric);
      return metric !== undefined && engine.store.find(metric.namespace, metric.name, metric.dimensions) !== undefined;
    });
  }
}

function inAlarm(transitions: readonly Transition[], toMs: number): number {
  let sinceMs: number | undefined;
  let total = 0;
  for (const { to, atMs } of transitions) {
    if (sinceMs !== undefined) total += atMs - sinceMs;
    sinceMs = to.value === 'ALARM' ? atMs : undefined;
  }
  return sinceMs === undefined ? total : total + Math.max(0, toMs - sinceMs);
}
