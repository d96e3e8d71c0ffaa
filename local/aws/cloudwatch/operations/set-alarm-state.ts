import type { StateValue } from '../../../cloudwatch/alarms/alarm.ts';
import { ALARM_LIMITS } from '../../../cloudwatch/limits.ts';
import { AwsError } from '../../aws-error.ts';
import { alarmArn } from '../alarm-arn.ts';
import { missingParameter, validationError } from '../errors.ts';
import type { CloudWatchOperation } from '../state.ts';

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

interface Input {
  AlarmName?: string;
  StateValue?: string;
  StateReason?: string;
  /** JSON */
  StateReasonData?: string;
}

/** Holds until the alarm's next evaluation; its actions run as on any other transition. */
export const SetAlarmState: CloudWatchOperation<Input> = {
  action: 'cloudwatch:SetAlarmState',
  resource: ({ AlarmName = '*' }, state) => [alarmArn(AlarmName, state)],
  run({ AlarmName, StateValue, StateReason, StateReasonData }, { state }) {
    if (!AlarmName) throw missingParameter('AlarmName');
    if (StateReason === undefined) throw missingParameter('StateReason');
    if (!STATES.includes(StateValue ?? '')) {
      throw validationError(`Value '${StateValue}' at 'stateValue' must be one of ${STATES.join(', ')}`);
    }
    if (StateReason.length > ALARM_LIMITS.reasonLength)
      throw validationError(`'stateReason' has at most ${ALARM_LIMITS.reasonLength} characters`);
    if (StateReasonData !== undefined) checkData(StateReasonData);
    if (!state.now().alarm(AlarmName)) {
      throw new AwsError('ResourceNotFound', `No alarm of the name ${AlarmName}`, {
        status: 404,
        queryCode: 'ResourceNotFound',
      });
    }
    state.setAlarmState(AlarmName, StateValue as StateValue, StateReason, StateReasonData);
    return {};
  },
};

function checkData(data: string): void {
  if (data.length > ALARM_LIMITS.reasonDataLength)
    throw validationError(`'stateReasonData' has at most ${ALARM_LIMITS.reasonDataLength} characters`);
  try {
    JSON.parse(data);
  } catch {
    throw new AwsError('InvalidFormatFault', 'StateReasonData is no JSON', { queryCode: 'InvalidFormat' });
  }
}
