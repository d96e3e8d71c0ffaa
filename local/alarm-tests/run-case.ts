import type { MetricAlarm, StateValue } from '../cloudwatch/alarms/alarm.ts';
import { BREACHING } from '../cloudwatch/alarms/decide.ts';
import type { Sensitivity } from '../cloudwatch/alarms/evaluation.ts';
import { type CloudWatch, createCloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { EvaluationReport } from '../cloudwatch/output.ts';
import type { AlarmProject } from './alarm-project.ts';
import type { Expectation, ExpectedNotification } from './alarm-test.ts';
import type { BoundCase } from './bind-case.ts';
import { checkNotifications, type SentNotification, sentOf } from './check-notifications.ts';
import { feedLines, feedStep } from './feed.ts';
import { isNear, lastDataMs } from './near.ts';

const MINUTE_MS = 60_000;
/** A Monday at midnight: hours, days and weeks begin with the case. */
const START_MS = Date.UTC(2026, 0, 5);

const NOTHING: Shown = { firing: false, nearMiss: false, noData: false, recovery: false };

/** An alarm after one minute. */
export interface Row {
  /** Milliseconds after the start; the minute before it is complete. */
  atMs: number;
  /** Newest value of the alarm's series; undefined where there is none, or where the alarm was not evaluated. */
  value: number | undefined;
  breaching: boolean;
  state: StateValue;
  expected?: StateValue;
  /** Of a composite: the alarms of its rule that are in ALARM. */
  inAlarm?: string[];
}

export interface CaseResult {
  rows: Row[];
  /** The first minute whose state is not the expected one. */
  difference?: { row: Row; expectation: Expectation };
  /** What is wrong with the notifications, and what makes a result worthless. */
  problems: string[];
  /** What an expected state depends on that AWS does not document. */
  flags: { atMs: number; sensitivity: Sensitivity }[];
  notifications: SentNotification[];
  /** What the case shows of the alarm; nothing where it fails. */
  shows: Shown;
}

export interface Shown {
  firing: boolean;
  nearMiss: boolean;
  noData: boolean;
  recovery: boolean;
}

/** Runs one case: minute by minute, data first, then the evaluation that sees them. */
export function runCase(project: AlarmProject, bound: BoundCase, notifies?: ExpectedNotification): CaseResult {
  const { case: one, alarm, alarms, composites } = bound;
  const { region, accountId, metricFilters } = project.template;
  const engine = createCloudWatch({ startMs: START_MS, region, accountId, alarms, composites, metricFilters });
  const watched = watchEvaluations(engine, alarm.name);
  const rows: Row[] = [];
  const notifications: SentNotification[] = [];
  const flags: CaseResult['flags'] = [];
  const silent = new Set<number>();
  const endMs = lengthOf(bound);
  for (let atMs = 0; atMs < endMs; atMs += MINUTE_MS) {
    if (atMs % one.stepMs === 0) feedStep(engine, bound, atMs / one.stepMs, START_MS + atMs);
    feedLines(engine, bound, atMs, START_MS + atMs);
    const nextMs = atMs + MINUTE_MS;
    for (const output of engine.advanceTo(START_MS + nextMs)) {
      if (output.kind !== 'action' || output.alarmName !== alarm.name) continue;
      notifications.push(sentOf(output, nextMs, alarm, engine.alarm(alarm.name)!));
    }
    const row = rowAt(engine, bound, nextMs, watched.take());
    rows.push(row);
    const doubts = watched.sensitivities();
    if (row.expected) for (const sensitivity of doubts) flags.push({ atMs: nextMs, sensitivity });
    if (alarms.every((each) => isSilent(engine, each, nextMs))) silent.add(nextMs);
  }
  const difference = firstDifference(rows, one.expect);
  const problems = [
    ...checkNotifications({ alarm, notifications, fired: rows.some(({ state }) => state === 'ALARM'), notifies }),
    ...flags
      .filter(({ sensitivity }) => sensitivity.kind === 'mixed-units')
      .map(({ sensitivity }) => sensitivity.message),
  ];
  const passed = !difference && problems.length === 0;
  const near = alarm.kind === 'metric' ? watched.near() : watched.breached();
  const shows = showsOf(rows, { silent, near });
  return { rows, difference, problems, flags, notifications, shows: passed ? shows : NOTHING };
}

function showsOf(rows: readonly Row[], { silent, near }: { silent: ReadonlySet<number>; near: boolean }): Shown {
  const expected = rows.filter((row) => row.expected);
  const firing = expected.findIndex((row) => row.expected === 'ALARM');
  return {
    firing: firing >= 0,
    recovery: firing >= 0 && expected.slice(firing).some((row) => row.expected === 'OK'),
    nearMiss: near && rows.every((row) => row.state !== 'ALARM'),
    noData: expected.some(({ atMs }) => silent.has(atMs)),
  };
}

function firstDifference(rows: readonly Row[], expect: readonly Expectation[]): CaseResult['difference'] {
  for (const row of rows) {
    const expectation = expect.find(({ fromMs, toMs, state }) => within(row.atMs, fromMs, toMs) && state !== row.state);
    if (expectation) {
      row.expected = expectation.state;
      return { row, expectation };
    }
  }
  return undefined;
}

function rowAt(engine: CloudWatch, { case: one, alarm }: BoundCase, atMs: number, report?: EvaluationReport): Row {
  const expectation = one.expect.find(({ fromMs, toMs }) => within(atMs, fromMs, toMs));
  const value = report?.evaluation.values.at(-1);
  const row: Row = {
    atMs,
    value: value === undefined || Number.isNaN(value) ? undefined : value,
    breaching: report?.evaluation.slots.at(-1) === BREACHING,
    state: engine.alarm(alarm.name)!.record.value,
    ...(expectation && { expected: expectation.state }),
  };
  if (alarm.kind === 'metric') return row;
  const inAlarm = alarm.children.filter((child) => engine.alarm(child)?.record.value === 'ALARM');
  return { ...row, inAlarm };
}

/** The newest report of the alarm itself, and what all alarms of the run had in sight. */
function watchEvaluations(engine: CloudWatch, name: string) {
  let own: EvaluationReport | undefined;
  let doubts: Sensitivity[] = [];
  let near = false;
  let breached = false;
  engine.onEvaluation((report) => {
    if (report.alarm.name === name) own = report;
    doubts.push(...report.evaluation.sensitivities);
    near ||= isNear(engine.store, report);
    breached ||= report.evaluation.slots.at(-1) === BREACHING;
  });
  return {
    take: () => {
      const report = own;
      own = undefined;
      return report;
    },
    /** Those since the last call. */
    sensitivities: () => {
      const found = doubts;
      doubts = [];
      return found;
    },
    near: () => near,
    breached: () => breached,
  };
}

/** Nothing has come for as long as the alarm looks back. */
function isSilent(engine: CloudWatch, alarm: MetricAlarm, atMs: number): boolean {
  const windowMs = alarm.periodSeconds * alarm.evaluationPeriods * 1000;
  return lastDataMs(engine.store, alarm) < START_MS + atMs - windowMs;
}

/** To the end of the data, or as long as something is expected. */
function lengthOf({ case: one, series, events }: BoundCase): number {
  const steps = Math.max(
    0,
    ...series.map(({ input }) => input.values.length),
    ...events.map(({ input }) => input.values.length),
  );
  const lines = one.emf.map(({ atMs }) => atMs + MINUTE_MS);
  return Math.max(steps * one.stepMs, ...lines, ...one.expect.map(({ toMs }) => toMs));
}

function within(atMs: number, fromMs: number, toMs: number): boolean {
  return atMs >= fromMs && atMs <= toMs;
}
