import type { StateValue } from '../../../../local/cloudwatch/alarms/alarm.ts';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { alarmsOf, parseAlarmRule } from '../../../../local/cloudwatch/composite/alarm-rule.ts';
import { evaluateRule } from '../../../../local/cloudwatch/composite/evaluate-rule.ts';
import { alarmOf, compositeOf, MINUTE_MS, START_MS, TOPIC } from '../support.ts';
import type { Given, VectorKind } from './vector-kinds.ts';

const SECOND_MS = 1000;

export const COMPOSITE_KINDS: Record<string, VectorKind> = {
  'composite.parse': ({ rule, existingAlarms }) => {
    const parsed = parseAlarmRule(rule);
    return { valid: !('problem' in parsed) && alarmsOf(parsed).every((alarm) => existingAlarms.includes(alarm)) };
  },

  'composite.eval': ({ rule, states = {} }) => {
    const parsed = parseAlarmRule(rule);
    if ('problem' in parsed) return { state: parsed.problem };
    return { state: evaluateRule(parsed, (alarm) => states[alarm] as StateValue) ? 'ALARM' : 'OK' };
  },

  /** Times are seconds; the alarms are set by hand, so that nothing else moves them. */
  'composite.suppress': ({ waitPeriod, extensionPeriod, composite, suppressor }) => {
    const child = alarmOf({ TreatMissingData: 'ignore' }, 'child');
    const quiet = alarmOf({ TreatMissingData: 'ignore' }, 'suppressor');
    const parent = compositeOf('ALARM(child)', {
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
      ActionsSuppressor: 'suppressor',
      ActionsSuppressorWaitPeriod: waitPeriod,
      ActionsSuppressorExtensionPeriod: extensionPeriod,
    });
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [child, quiet], composites: [parent] });
    // What is there at second 0 stood before: let the periods of its own changes pass.
    cloudWatch.setAlarmState('suppressor', suppressor[0][1], 'set');
    cloudWatch.setAlarmState('child', composite[0][1], 'set');
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    const zeroMs = START_MS + MINUTE_MS;
    const changes = [
      ...composite.slice(1).map(([at, state]: [number, StateValue]) => ({ at, alarm: 'child', state })),
      ...suppressor.slice(1).map(([at, state]: [number, StateValue]) => ({ at, alarm: 'suppressor', state })),
    ].sort((a, b) => a.at - b.at);
    const outputs = changes.flatMap(({ at, alarm, state }) => [
      ...cloudWatch.advanceTo(zeroMs + at * SECOND_MS),
      ...cloudWatch.setAlarmState(alarm, state, 'set'),
    ]);
    outputs.push(...cloudWatch.advanceTo(zeroMs + 50 * SECOND_MS));
    const actionsAt = outputs.flatMap((output) =>
      output.kind === 'action' ? [[(output.atMs - zeroMs) / SECOND_MS, output.state]] : [],
    );
    return { actionsAt };
  },

  actions: (given) => {
    if (given.create) {
      const { record } = createCloudWatch({ startMs: START_MS, alarms: [alarmOf()] }).alarm('alarm')!;
      return { initialState: record.value, reason: record.reason };
    }
    if (given.setAlarmState) {
      const cloudWatch = createCloudWatch({
        startMs: START_MS,
        alarms: [alarmOf({ TreatMissingData: 'notBreaching' })],
      });
      cloudWatch.advanceTo(START_MS + MINUTE_MS);
      cloudWatch.setAlarmState('alarm', given.setAlarmState, 'by hand');
      const set = cloudWatch.alarm('alarm')!.record.value;
      cloudWatch.advanceTo(START_MS + 2 * MINUTE_MS);
      return { states: [set, cloudWatch.alarm('alarm')!.record.value] };
    }
    return actionsOf(given);
  },
};

/** The first state is where the alarm stands; each further one is that of the next minute. */
function actionsOf({ states, actionType, actionsEnabled = true }: Given): Record<string, unknown> {
  const target = actionType === 'autoscaling' ? 'arn:aws:autoscaling:us-east-1:0:scalingPolicy:p' : TOPIC;
  const alarm = alarmOf({
    TreatMissingData: 'notBreaching',
    ActionsEnabled: actionsEnabled,
    AlarmActions: [target],
    OKActions: [target],
  });
  const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarm], extraPeriods: 0 });
  const executed: [number, string][] = [];
  let stateEvents = 0;
  for (const [step, state] of (states as StateValue[]).entries()) {
    const atMs = START_MS + step * MINUTE_MS;
    const value = state === 'ALARM' ? 1 : 0;
    cloudWatch.ingestMetric({ timeMs: atMs, namespace: 'N', name: 'm', dimensions: {}, value, unit: 'None' });
    const outputs = cloudWatch.advanceTo(atMs + MINUTE_MS);
    if (step === 0) continue;
    for (const output of outputs) {
      if (output.kind === 'event') stateEvents += 1;
      if (output.kind === 'action') executed.push([step, output.state === 'ALARM' ? 'AlarmActions' : 'OKActions']);
    }
  }
  return { executed, stateEvents };
}
