import { describe, expect, it } from '@jest/globals';
import { createCloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import { quietStart } from '../../../local/run/quiet-start.ts';
import { alarmOf, mathMetrics, START_MS } from '../cloudwatch/support.ts';

const MINUTE_MS = 60_000;

const SILENCE = alarmOf(
  {
    Metrics: mathMetrics('FILL(m1, 0)', ['m1']),
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    EvaluationPeriods: 5,
    TreatMissingData: 'breaching',
  },
  'heartbeat',
);

/** States of an alarm minute by minute, after a beat in each minute up to `beats`. */
function states(beats: number, minutes: number): string[] {
  const engine = createCloudWatch({ startMs: START_MS, alarms: quietStart([SILENCE]) });
  return Array.from({ length: minutes }, (_, minute) => {
    const timeMs = START_MS + minute * MINUTE_MS;
    if (minute < beats)
      engine.ingestMetric({ timeMs, namespace: 'N', name: 'm1', dimensions: {}, value: 1, unit: 'Count' });
    engine.advanceTo(timeMs + MINUTE_MS);
    return engine.alarm('heartbeat')!.record.value;
  });
}

describe('an alarm that silence raises', () => {
  it('says nothing of the time before the run', () => {
    expect(states(20, 10)).not.toContain('ALARM');
    expect(states(20, 10).at(-1)).toBe('OK');
  });

  it('still fires where the run itself is silent', () => {
    expect(states(0, 10)).toContain('ALARM');
    expect(states(8, 20).at(-1)).toBe('ALARM');
  });
});

it('other alarms stay as the template has them', () => {
  const alarms = [alarmOf({ TreatMissingData: 'notBreaching' }, 'failed'), alarmOf({}, 'depth')];
  expect(quietStart(alarms)).toEqual(alarms);
});
