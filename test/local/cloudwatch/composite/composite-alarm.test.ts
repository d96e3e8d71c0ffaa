import { describe, expect, test } from '@jest/globals';
import type { StateValue } from '../../../../local/cloudwatch/alarms/alarm.ts';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { parseAlarmRule } from '../../../../local/cloudwatch/composite/alarm-rule.ts';
import { readCompositeAlarm } from '../../../../local/cloudwatch/composite/composite-alarm.ts';
import type { CloudWatchOutput } from '../../../../local/cloudwatch/output.ts';
import { alarmOf, arnOf, compositeOf, MINUTE_MS, START_MS, TOPIC } from '../support.ts';

const ACTIONS = { AlarmActions: [TOPIC], OKActions: [TOPIC] };
const quiet = (name: string) => alarmOf({ TreatMissingData: 'ignore' }, name);

/** Actions as `ALARM@90`: seconds after the start. */
function actionsOf(outputs: CloudWatchOutput[]): string[] {
  return outputs.flatMap((output) =>
    output.kind === 'action' ? [`${output.state}@${(output.atMs - START_MS) / 1000}`] : [],
  );
}

describe('a composite alarm', () => {
  test('is OK or ALARM from its first evaluation on, and follows its children at once', () => {
    const cloudWatch = createCloudWatch({
      startMs: START_MS,
      alarms: [quiet('a'), quiet('b')],
      composites: [compositeOf('ALARM(a) AND NOT ALARM(b)', ACTIONS)],
    });
    expect(cloudWatch.alarm('composite')!.record.value).toBe('INSUFFICIENT_DATA');
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    expect(cloudWatch.alarm('composite')!.record.value).toBe('OK');
    const outputs = cloudWatch.setAlarmState('a', 'ALARM', 'by hand');
    expect(cloudWatch.alarm('composite')!.record).toMatchObject({
      value: 'ALARM',
      reason: `${arnOf('a')} transitioned to ALARM at Monday 14 September, 2026 05:01:00 UTC`,
    });
    expect(actionsOf(outputs)).toEqual(['ALARM@60']);
    cloudWatch.setAlarmState('b', 'ALARM', 'by hand');
    expect(cloudWatch.alarm('composite')!.record.value).toBe('OK');
  });

  test('follows others of its kind, in whatever order they stand', () => {
    const composites = [
      compositeOf('ALARM(middle)', {}, 'top'),
      compositeOf('ALARM(low)', {}, 'middle'),
      compositeOf(`ALARM("${arnOf('a')}")`, {}, 'low'),
    ];
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [quiet('a')], composites });
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    cloudWatch.setAlarmState('a', 'ALARM', 'by hand');
    expect(cloudWatch.alarm('top')!.record.value).toBe('ALARM');
  });

  test('in a circle is not evaluated', () => {
    const composites = [
      compositeOf('ALARM(y) OR TRUE', {}, 'x'),
      compositeOf('ALARM(x)', {}, 'y'),
      compositeOf('TRUE', {}, 'z'),
    ];
    const cloudWatch = createCloudWatch({ startMs: START_MS, composites });
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    expect(['x', 'y', 'z'].map((name) => cloudWatch.alarm(name)!.record.value)).toEqual([
      'INSUFFICIENT_DATA',
      'INSUFFICIENT_DATA',
      'ALARM',
    ]);
  });

  test('that names an alarm that is not there cannot be made', () => {
    expect(() => createCloudWatch({ startMs: START_MS, composites: [compositeOf('ALARM(none)')] })).toThrow(
      'composite names alarms that are not there: none',
    );
  });

  test.each([
    ['ALARM(a))', '")" is not expected there'],
    ['ALARM()', 'the name of an alarm expected'],
    ['ALARM(a', 'it ends too early'],
    ["ALARM('a b')", '")" expected'],
    ['AT_LEAST(2, OK, (a))', 'AT_LEAST takes 1 to 1'],
    ['alarm(a)', 'words are upper case'],
    [`ALARM(${'a'.repeat(10_240)})`, 'at most 10240 characters'],
    [Array(501).fill('TRUE').join(' OR '), 'more than 500 elements'],
  ])('refuses %.30s', (rule, problem) => {
    expect(parseAlarmRule(rule)).toMatchObject({ problem: expect.stringContaining(problem) });
  });

  test('keeps single quotes in a name and takes escapes in double ones', () => {
    expect([parseAlarmRule("OK('a')"), parseAlarmRule('OK("a \\"b\\", (c)")')]).toMatchObject([
      { alarm: "'a'" },
      { alarm: 'a "b", (c)' },
    ]);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{ AlarmRule: 'ALARM(self)' }, /names the alarm itself/],
    [{ AlarmRule: `ALARM("${arnOf('self')}")` }, /names the alarm itself/],
    [
      { AlarmRule: 'TRUE', AlarmActions: ['arn:aws:autoscaling:us-east-1:0:scalingPolicy:p'] },
      /no action for such an alarm/,
    ],
    [{ AlarmRule: 'TRUE', ActionsSuppressor: 'a' }, /needs ActionsSuppressorWaitPeriod/],
    [
      {
        AlarmRule: 'TRUE',
        ActionsSuppressor: 'a',
        ActionsSuppressorWaitPeriod: 1.5,
        ActionsSuppressorExtensionPeriod: 1,
      },
      /whole seconds/,
    ],
    [{ AlarmRule: Array.from({ length: 101 }, (_, at) => `ALARM(a${at})`).join(' OR ') }, /at most 100 alarms/],
  ])('refuses %j', (properties, message) => {
    const { alarm, problems } = readCompositeAlarm(properties, { name: 'self', arn: arnOf('self') });
    expect(alarm).toBeUndefined();
    expect(problems[0]!.message).toMatch(message);
  });
});

describe('a suppressor', () => {
  const composite = compositeOf('ALARM(a)', {
    ...ACTIONS,
    ActionsSuppressor: 's',
    ActionsSuppressorWaitPeriod: 30,
    ActionsSuppressorExtensionPeriod: 90,
  });

  /** Each step: seconds, alarm, state. @returns the actions, seconds after the start */
  function play(...steps: [number, string, StateValue][]) {
    const cloudWatch = createCloudWatch({
      startMs: START_MS,
      alarms: [quiet('a'), quiet('s')],
      composites: [composite],
    });
    cloudWatch.advanceTo(START_MS + 2 * MINUTE_MS);
    const outputs = steps.flatMap(([seconds, name, state]) => [
      ...cloudWatch.advanceTo(START_MS + seconds * 1000),
      ...cloudWatch.setAlarmState(name, state, 'by hand'),
    ]);
    outputs.push(...cloudWatch.advanceTo(START_MS + 30 * MINUTE_MS));
    return { actions: actionsOf(outputs), outputs, cloudWatch };
  }

  test('lets actions wait', () => {
    expect(play([300, 'a', 'ALARM']).actions).toEqual(['ALARM@330']);
  });

  test('that comes within the wait holds them back', () => {
    expect(play([300, 'a', 'ALARM'], [310, 's', 'ALARM']).actions).toEqual([]);
  });

  test('that leaves lets them run after the extension, where they are still owed', () => {
    expect(play([300, 's', 'ALARM'], [310, 'a', 'ALARM'], [400, 's', 'OK']).actions).toEqual(['ALARM@490']);
    expect(play([300, 's', 'ALARM'], [400, 's', 'OK']).actions).toEqual([]);
  });

  test('that comes back during the extension holds them back again', () => {
    expect(play([300, 's', 'ALARM'], [310, 'a', 'ALARM'], [400, 's', 'OK'], [450, 's', 'ALARM']).actions).toEqual([]);
  });

  test('of which the composite changes during the extension starts a new wait', () => {
    expect(play([300, 's', 'ALARM'], [310, 'a', 'ALARM'], [400, 's', 'OK'], [450, 'a', 'OK']).actions).toEqual([
      'OK@480',
    ]);
  });

  test('that comes in the very second comes too late, and that is told', () => {
    const { actions, outputs } = play([300, 'a', 'ALARM'], [330, 's', 'ALARM']);
    expect(actions).toEqual(['ALARM@330']);
    expect(outputs).toContainEqual(
      expect.objectContaining({
        kind: 'sensitivity',
        sensitivity: expect.objectContaining({ kind: 'suppressor-tie' }),
      }),
    );
  });

  test('makes the end of its period the next thing that is due', () => {
    const { cloudWatch } = play();
    cloudWatch.setAlarmState('a', 'ALARM', 'by hand');
    expect(cloudWatch.nextDueMs() - cloudWatch.nowMs()).toBe(30_000);
    cloudWatch.advanceTo(cloudWatch.nextDueMs());
    expect(cloudWatch.nextDueMs() - cloudWatch.nowMs()).toBe(30_000);
  });

  test('stands in the event, not in the way of it', () => {
    const events = play([300, 's', 'ALARM'], [310, 'a', 'ALARM']).outputs.flatMap((output) =>
      output.kind === 'event' && output.event.detail.alarmName === 'composite' ? [output.event.detail.state] : [],
    );
    expect(events).toEqual([
      expect.objectContaining({
        value: 'ALARM',
        actionsSuppressedBy: 'Alarm',
        actionsSuppressedReason: 'Actions suppressed by Alarm',
      }),
    ]);
  });
});
