import type { MetricAlarm, TreatMissingData } from '../cloudwatch/alarms/alarm.ts';
import { LocalError } from '../local-error.ts';
import { didYouMean } from '../text/suggest.ts';

const TREATMENTS: readonly string[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const SETTINGS = ['threshold', 'evaluationPeriods', 'datapointsToAlarm', 'treatMissingData'];

/**
 * Alarms with other settings, to try them before they are deployed.
 *
 * @param settings `queue-depth.threshold=200`; the name may leave out the stage before it
 * @throws LocalError `usage` for one that names no alarm, no setting or no value of it
 */
export function changeAlarms(alarms: readonly MetricAlarm[], settings: readonly string[]): MetricAlarm[] {
  return settings.reduce(
    (changed, setting) => {
      const [, name, key, value] = /^(.+)\.(\w+)=(.+)$/.exec(setting) ?? [];
      if (!name || !key || !value)
        throw usage(`--set takes alarm.setting=value, such as queue-depth.threshold=200, not "${setting}"`);
      const found = changed.filter(({ name: known }) => known === name || known.endsWith(`-${name}`));
      if (found.length === 0) {
        const names = changed.map((alarm) => alarm.name);
        throw usage(`--set: no alarm "${name}"${didYouMean(name, names) || `; there are ${names.join(', ')}`}`);
      }
      return changed.map((alarm) => (found.includes(alarm) ? withSetting(alarm, key, value) : alarm));
    },
    [...alarms],
  );
}

function withSetting(alarm: MetricAlarm, key: string, value: string): MetricAlarm {
  const changed = changedBy(alarm, key, value);
  const { datapointsToAlarm: m, evaluationPeriods: n } = changed;
  if (m > n) throw usage(`--set ${alarm.name}: ${m} of ${n} datapoints can never breach`);
  return changed;
}

function changedBy(alarm: MetricAlarm, key: string, value: string): MetricAlarm {
  switch (key) {
    case 'threshold':
      return { ...alarm, threshold: number(key, value) };
    case 'evaluationPeriods': {
      const evaluationPeriods = whole(key, value);
      return {
        ...alarm,
        evaluationPeriods,
        ...(!alarm.datapointsToAlarmSet && { datapointsToAlarm: evaluationPeriods }),
      };
    }
    case 'datapointsToAlarm':
      return { ...alarm, datapointsToAlarm: whole(key, value), datapointsToAlarmSet: true };
    case 'treatMissingData':
      if (!TREATMENTS.includes(value)) throw usage(`--set: ${key} is one of ${TREATMENTS.join(', ')}`);
      return { ...alarm, treatMissingData: value as TreatMissingData };
    default:
      throw usage(`--set: no setting "${key}"${didYouMean(key, SETTINGS) || `; there are ${SETTINGS.join(', ')}`}`);
  }
}

function number(key: string, value: string): number {
  const read = Number(value);
  if (!Number.isFinite(read)) throw usage(`--set: ${key} is a number, not "${value}"`);
  return read;
}

function whole(key: string, value: string): number {
  const read = number(key, value);
  if (!Number.isInteger(read) || read < 1) throw usage(`--set: ${key} is a whole number from 1, not "${value}"`);
  return read;
}

function usage(message: string): LocalError {
  return new LocalError('usage', message);
}
