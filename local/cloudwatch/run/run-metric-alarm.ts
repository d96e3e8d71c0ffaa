import type { MetricAlarm } from '../alarms/alarm.ts';
import { evaluateAlarm } from '../alarms/evaluate-alarm.ts';
import type { Evaluation, SensitivityKind } from '../alarms/evaluation.ts';
import { reasonOf } from '../alarms/reason.ts';
import { reasonDataOf } from '../alarms/reason-data.ts';
import { isWarmingUp } from '../alarms/warm-up.ts';
import { ALARM_LIMITS } from '../limits.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { AlarmEntry } from './alarm-entry.ts';
import { changeContributor, changeState } from './change-state.ts';
import { type ActionContext, actOn, withhold } from './run-actions.ts';

const NO_DOUBTS: ReadonlySet<SensitivityKind> = new Set();

export interface RunAlarmOptions extends ActionContext {
  store: MetricStore;
  /** When the evaluation runs; later than the boundary that it looks back from, where evaluations trail. */
  nowMs: number;
  /** Periods fetched beyond N, where the caller wants others than the engine's own choice. */
  extra?: number;
}

/** Evaluates a metric alarm at `atMs`, changes its state and acts on that. */
export function runMetricAlarm(entry: AlarmEntry<MetricAlarm>, atMs: number, options: RunAlarmOptions): Evaluation {
  const { alarm } = entry;
  const evaluation = evaluateAlarm(alarm, options.store, {
    atMs,
    previousState: entry.record.value,
    extra: options.extra,
    contributorStates: alarm.multiSeries ? contributorStates(entry) : undefined,
  });
  const { createdMs } = entry;
  entry.warmingUp = isWarmingUp(alarm.warmUp, {
    createdMs,
    atMs: options.nowMs,
    windowFilled: () => evaluation.windowFilled,
  });
  if (entry.warmingUp) return evaluation;
  tellDoubts(entry, evaluation, options);
  if (alarm.multiSeries) runContributors(entry, evaluation, options);
  if (evaluation.state !== entry.record.value) {
    const transition = changeState(
      entry,
      {
        atMs: options.nowMs,
        value: evaluation.state,
        reason: reasonOf(alarm, evaluation),
        reasonData: reasonDataOf(alarm, evaluation),
      },
      options,
    );
    actOn(entry, transition, options);
  }
  return evaluation;
}

/** Each series on its own; one that returns no more leaves ALARM. */
function runContributors(entry: AlarmEntry<MetricAlarm>, evaluation: Evaluation, options: RunAlarmOptions): void {
  const { alarm, contributors } = entry;
  const atMs = options.nowMs;
  const seen = new Set<string>();
  let transitions = 0;
  for (const { id, attributes, state, evaluation: own } of evaluation.contributors ?? []) {
    seen.add(id);
    let contributor = contributors.get(id);
    if (!contributor) {
      contributor = { id, attributes, record: { value: 'OK', reason: 'The series appeared', atMs } };
      contributors.set(id, contributor);
    }
    if (contributor.record.value === state) continue;
    // A hundred at a time; the others follow at the next evaluation.
    if (++transitions > ALARM_LIMITS.contributorsAtATime) continue;
    const reason = reasonOf(alarm, { ...own, state });
    actOn(
      entry,
      changeContributor(
        entry,
        contributor,
        { atMs, value: state, reason, reasonData: reasonDataOf(alarm, own) },
        options,
      ),
      options,
    );
  }
  for (const [id, contributor] of contributors) {
    if (seen.has(id)) continue;
    if (contributor.record.value === 'ALARM') {
      const next = { atMs, value: 'OK', reason: 'The series is no longer returned by the query' } as const;
      actOn(entry, changeContributor(entry, contributor, next, options), options);
    }
    contributors.delete(id);
  }
}

function contributorStates({ contributors }: AlarmEntry): Map<string, 'OK' | 'ALARM'> {
  return new Map([...contributors].map(([id, { record }]) => [id, record.value === 'ALARM' ? 'ALARM' : 'OK']));
}

/** Once when a doubt appears; again only after it was gone. */
function tellDoubts(
  entry: AlarmEntry<MetricAlarm>,
  { sensitivities }: Evaluation,
  { emit, nowMs: atMs }: RunAlarmOptions,
): void {
  if (sensitivities.length === 0) {
    if (entry.doubts.size > 0) entry.doubts = NO_DOUBTS;
    return;
  }
  for (const sensitivity of sensitivities) {
    if (!entry.doubts.has(sensitivity.kind))
      emit({ kind: 'sensitivity', atMs, alarmName: entry.alarm.name, sensitivity });
  }
  entry.doubts = new Set(sensitivities.map(({ kind }) => kind));
}

/** An alarm that warms up acts on nothing, not even on a state that somebody sets. */
export function actUnlessWarmingUp(
  entry: AlarmEntry,
  transition: Parameters<typeof actOn>[1],
  context: ActionContext,
): void {
  if (entry.warmingUp)
    withhold(entry, transition, { targets: entry.alarm.actions[transition.to.value], because: 'warming-up' }, context);
  else actOn(entry, transition, context);
}
