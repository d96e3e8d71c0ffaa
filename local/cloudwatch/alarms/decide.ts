import type { StateValue, TreatMissingData } from './alarm.ts';

/** One period of the evaluation range, as the decision sees it. */
export const MISSING = 0;
export const GOOD = 1;
export const BREACHING = 2;

export interface DecideOptions {
  /** One of the above for each period of the range, oldest first: the N periods and what CloudWatch fetches beyond them. */
  slots: ArrayLike<number>;
  /** N */
  evaluationPeriods: number;
  /** M */
  datapointsToAlarm: number;
  treatMissingData: TreatMissingData;
  previousState: StateValue;
  /** How many of the oldest periods to leave out. */
  from?: number;
}

export interface Decision {
  state: StateValue;
  /** The data decided nothing: the state is the one before. */
  retained: boolean;
  /** AWS does not say what happens here: fresh breaches alone, fewer than M of them. */
  undetermined: boolean;
  /** The data points that decided came from real ones alone: TreatMissingData was not asked. */
  full: boolean;
}

/**
 * Decides the state of an alarm from the periods of its evaluation range.
 *
 * Enough real points: the newest N decide. Too few: all real ones count, and TreatMissingData says what the absent
 * ones are. Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", both tables, and
 * "Avoiding premature transitions to alarm state".
 */
export function decide(options: DecideOptions): Decision {
  const { slots, evaluationPeriods, datapointsToAlarm, treatMissingData, previousState, from = 0 } = options;
  let real = 0;
  let breaching = 0;
  let oldestAge = 0;
  for (let at = slots.length - 1; at >= from && real < evaluationPeriods; at -= 1) {
    if (slots[at] === MISSING) continue;
    real += 1;
    if (slots[at] === BREACHING) breaching += 1;
    oldestAge = slots.length - at;
  }
  if (real >= evaluationPeriods) return decided(breaching >= datapointsToAlarm ? 'ALARM' : 'OK', true);
  const filled = evaluationPeriods - real;
  switch (treatMissingData) {
    case 'breaching':
      return decided(breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'notBreaching':
      return decided(breaching >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'ignore':
      if (breaching >= datapointsToAlarm) return decided('ALARM');
      return real > breaching ? decided('OK') : retained(previousState, false);
    case 'missing':
      if (real === 0) return decided('INSUFFICIENT_DATA');
      if (breaching >= datapointsToAlarm) return decided('ALARM');
      if (real > breaching) return decided('OK');
      // Only breaching points, fewer than M: old enough to alarm, or too fresh to say.
      return oldestAge >= datapointsToAlarm ? decided('ALARM') : retained(previousState, true);
  }
}

function decided(state: StateValue, full = false): Decision {
  return { state, retained: false, undetermined: false, full };
}

function retained(state: StateValue, undetermined: boolean): Decision {
  return { state, retained: true, undetermined, full: false };
}
