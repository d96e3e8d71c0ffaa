import type { MetricAlarm } from '../alarms/alarm.ts';
import { COMPARISONS } from '../alarms/comparison.ts';
import { BREACHING, decide, GOOD, MISSING } from '../alarms/decide.ts';
import { EXTRAS_TRIED } from '../alarms/evaluate-alarm.ts';
import { undocumentedExtra, windowEnd } from '../alarms/evaluation-window.ts';
import { RETENTION_MS } from '../limits.ts';
import { firstRowAt, sortRows } from '../store/columns.ts';
import type { MetricStore, Series } from '../store/metric-store.ts';
import { addRows, emptySample, resetSample, statisticOf } from '../store/sample.ts';
import type { AlarmEntry } from './alarm-entry.ts';

const sample = emptySample();

/** What the quick look at one alarm keeps between evaluations. */
interface Look {
  series?: Series;
  slots: number[];
}

const looks = new WeakMap<AlarmEntry, Look>();

/**
 * Whether evaluating an alarm would surely change and tell nothing: the state stays, however many periods beyond N are
 * fetched. Nearly every evaluation of nearly every alarm is such, and this look makes no garbage.
 *
 * It answers false whenever it does not know; the evaluation itself then decides. The differential tests compare both.
 */
export function surelyUnchanged(
  entry: AlarmEntry<MetricAlarm>,
  store: MetricStore,
  atMs: number,
  extra?: number,
): boolean {
  const { alarm, record } = entry;
  if (!alarm.single || alarm.wallClock || alarm.estimated || alarm.samplesNeeded > 0) return false;
  if (alarm.warmUp || entry.doubts.size > 0) return false;
  const look = looks.get(entry) ?? { slots: [] };
  if (look.slots.length === 0) looks.set(entry, look);
  const own = extra ?? undocumentedExtra(alarm);
  const widest = Math.max(own, ...EXTRAS_TRIED);
  // Datapoints of less than a minute are gone after three hours.
  const windowMs = (alarm.evaluationPeriods + widest) * alarm.periodSeconds * 1000;
  if (alarm.periodSeconds < 60 && windowMs > RETENTION_MS.subMinute) return false;
  if (!readSlots(alarm, store, look, windowEnd(alarm, atMs), alarm.evaluationPeriods + widest)) return false;

  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm;
  const rule = {
    slots: look.slots,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData,
    previousState: record.value,
  };
  const decided = decide({ ...rule, from: widest - own });
  if (decided.state !== record.value || decided.undetermined) return false;
  if (isFull(look.slots, evaluationPeriods)) return true;
  return EXTRAS_TRIED.every((tried) => decide({ ...rule, from: widest - tried }).state === record.value);
}

/** @returns false where the data are of a kind that only the full evaluation reads */
function readSlots(alarm: MetricAlarm, store: MetricStore, look: Look, endMs: number, width: number): boolean {
  const { metric } = alarm.queries[0]!;
  // A metric that the store has forgotten holds nothing any more.
  if (!look.series || look.series.units.size === 0) {
    look.series = store.find(metric!.namespace, metric!.name, metric!.dimensions);
  }
  const { slots } = look;
  const units = look.series?.units;
  const columns = metric!.unit === undefined ? units?.values().next().value : units?.get(metric!.unit);
  if (units && metric!.unit === undefined && units.size > 1) return false;
  for (let at = 0; at < width; at += 1) slots[at] = MISSING;
  slots.length = width;
  if (!columns) return true;
  if (columns.sets.length > 0) return false;
  sortRows(columns);
  const { breaches } = COMPARISONS[alarm.comparison];
  const statistic = alarm.querySet.queries.get(alarm.returns)!.statistic!;
  const periodMs = alarm.periodSeconds * 1000;
  const startMs = endMs - width * periodMs;
  let row = firstRowAt(columns, startMs);
  for (let at = 0; at < width && row < columns.length; at += 1) {
    resetSample(sample);
    row = addRows(sample, columns, row, startMs + (at + 1) * periodMs, statistic.kind !== 'basic');
    const value = statisticOf(sample, statistic);
    if (!Number.isNaN(value)) slots[at] = breaches(value, alarm.threshold) ? BREACHING : GOOD;
  }
  return true;
}

function isFull(slots: readonly number[], evaluationPeriods: number): boolean {
  for (let at = slots.length - evaluationPeriods; at < slots.length; at += 1) if (slots[at] === MISSING) return false;
  return true;
}
