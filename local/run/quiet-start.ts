import type { MetricAlarm } from '../cloudwatch/alarms/alarm.ts';
import { createCloudWatch } from '../cloudwatch/cloudwatch.ts';

const MINUTE_MS = 60_000;
/** Alarms on windows of a day are looked at once an hour. */
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Has alarms that silence alone raises, such as those on heartbeats, warm up until the run has been able to fill their
 * window: what was silent before the start was no failure. All others are as the template has them.
 */
export function quietStart(alarms: readonly MetricAlarm[]): MetricAlarm[] {
  const startMs = 0;
  const engine = createCloudWatch({ startMs, alarms });
  engine.advanceTo(startMs + HOUR_MS);
  return alarms.map((alarm) => {
    if (alarm.warmUp || engine.alarm(alarm.name)?.record.value !== 'ALARM') return alarm;
    // One period more: the run's first minute is not a whole one.
    const minutes = Math.ceil(((alarm.evaluationPeriods + 1) * alarm.periodSeconds) / 60);
    return { ...alarm, warmUp: { minutes, onlyAfterwards: true } };
  });
}
