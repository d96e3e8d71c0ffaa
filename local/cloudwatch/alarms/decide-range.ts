import type { MetricAlarm, StateValue } from './alarm.ts';
import { COMPARISONS } from './comparison.ts';
import { BREACHING, decide, GOOD, MISSING } from './decide.ts';
import type { Evaluation, Sensitivity } from './evaluation.ts';

const NO_SENSITIVITY: readonly Sensitivity[] = [];

/** What the decision reads: the periods of the evaluation range, and what is known of each. */
export interface Range {
  edges: number[];
  values: number[];
  counts?: number[];
  spread?: number[];
}

/** Decides over exactly these periods. */
export function decideRange(alarm: MetricAlarm, range: Range, previousState: StateValue, atMs: number): Evaluation {
  const { edges, values, counts } = range;
  const slots = slotsOf(alarm, values);
  const decision = decide({
    slots,
    evaluationPeriods: alarm.evaluationPeriods,
    datapointsToAlarm: alarm.datapointsToAlarm,
    treatMissingData: alarm.treatMissingData,
    previousState,
  });
  const evaluation: Evaluation = {
    atMs,
    state: decision.state,
    retained: decision.retained,
    full: decision.full,
    edges,
    values,
    counts,
    slots,
    sensitivities: decision.undetermined ? [undetermined(alarm)] : NO_SENSITIVITY,
    windowFilled: isFilled(slots, alarm.evaluationPeriods),
  };
  if (alarm.samplesNeeded > 0 && hasFewSamples(alarm, evaluation)) {
    return { ...evaluation, state: previousState, retained: true };
  }
  return evaluation;
}

/** Which indexes of the range the decision counted, newest first: the newest N real points, or all where there are fewer. */
export function countedPeriods(slots: number[], evaluationPeriods: number): number[] {
  const counted: number[] = [];
  for (let at = slots.length - 1; at >= 0 && counted.length < evaluationPeriods; at -= 1) {
    if (slots[at] !== MISSING) counted.push(at);
  }
  return counted;
}

function slotsOf({ comparison, threshold }: MetricAlarm, values: number[]): number[] {
  const { breaches } = COMPARISONS[comparison];
  const slots: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    slots.push(Number.isNaN(value) ? MISSING : breaches(value, threshold) ? BREACHING : GOOD);
  }
  return slots;
}

/** The newest periods only: drops `skip` of the oldest. */
export function narrow({ edges, values, counts, spread }: Range, skip: number): Range {
  if (skip === 0) return { edges, values, counts, spread };
  return {
    edges: edges.slice(skip),
    values: values.slice(skip),
    counts: counts?.slice(skip),
    spread: spread?.slice(skip),
  };
}

function isFilled(slots: number[], evaluationPeriods: number): boolean {
  for (let at = slots.length - evaluationPeriods; at < slots.length; at += 1) if (slots[at] === MISSING) return false;
  return true;
}

/** Any counted period below the limit keeps the state, the engine's choice for N > 1. */
function hasFewSamples({ samplesNeeded, evaluationPeriods }: MetricAlarm, { slots, counts }: Evaluation): boolean {
  if (!counts) return false;
  return countedPeriods(slots, evaluationPeriods).some((at) => counts[at]! < samplesNeeded);
}

function undetermined({ datapointsToAlarm }: MetricAlarm): Sensitivity {
  return {
    kind: 'undetermined',
    message: `fresh breaching points alone, fewer than ${datapointsToAlarm}: AWS does not say what the state is, the engine keeps it`,
  };
}
