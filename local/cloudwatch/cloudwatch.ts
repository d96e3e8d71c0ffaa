import type { MetricAlarm, StateValue } from './alarms/alarm.ts';
import { evaluateEverySeconds } from './alarms/evaluation-window.ts';
import type { MuteRule } from './alarms/mute-rule.ts';
import type { CompositeAlarm } from './composite/composite-alarm.ts';
import { type EmfDiagnostic, ingestLog, type LogLine } from './emf/ingest-log.ts';
import { RETENTION_MS } from './limits.ts';
import type { MetricFilter } from './logs/metric-filter.ts';
import { runMetricFilters } from './logs/run-metric-filters.ts';
import type { CloudWatchOutput, EvaluationReport } from './output.ts';
import { type AlarmEntry, createEntry, type HistoryItem } from './run/alarm-entry.ts';
import { changeState } from './run/change-state.ts';
import { type ActionContext, actAfterMuteWindow, muteWindowOf, repeatScaling } from './run/run-actions.ts';
import { runComposites } from './run/run-composites.ts';
import { actUnlessWarmingUp, runMetricAlarm } from './run/run-metric-alarm.ts';
import { surelyUnchanged } from './run/surely-unchanged.ts';
import { createMetricStore, type MetricStore } from './store/metric-store.ts';
import { type PutMetricDataInput, type PutMetricDataProblem, readPutMetricData } from './store/put-metric-data.ts';

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
const DAY_MS = 86_400_000;

export interface CloudWatchOptions {
  /** Milliseconds since the epoch: when the alarms are created. Nothing in here reads another clock. */
  startMs: number;
  region?: string;
  accountId?: string;
  alarms?: readonly MetricAlarm[];
  composites?: readonly CompositeAlarm[];
  muteRules?: readonly MuteRule[];
  metricFilters?: readonly MetricFilter[];
  /** Periods fetched beyond N, which CloudWatch does not document; default 2, and 6 for periods below a minute. */
  extraPeriods?: number;
  /** How much later than the end of a period an evaluation runs, milliseconds. */
  evaluationDelayMs?: number;
  /** Take histogram objects in EMF, as OpenTelemetry writes them. */
  histograms?: boolean;
}

/** A datapoint of a metric that AWS publishes itself. */
export interface MetricPoint {
  timeMs: number;
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
  unit: string;
}

/** CloudWatch of one account and region: give it log lines and datapoints, move its time, and it tells what alarms did. */
export interface CloudWatch {
  readonly store: MetricStore;
  nowMs(): number;
  /** EMF and metric filters read it. @returns what is wrong with it as EMF, if anything */
  ingestLog(line: LogLine): EmfDiagnostic | undefined;
  ingestMetric(point: MetricPoint): void;
  /** The operation. @returns the error that AWS answers; nothing is stored then */
  putMetricData(input: PutMetricDataInput): PutMetricDataProblem | undefined;
  /** Evaluates everything that falls due up to and with `atMs`, in order. @returns what happened */
  advanceTo(atMs: number): CloudWatchOutput[];
  /** When `advanceTo` next has something to do, milliseconds since the epoch: what a caller sets its clock to. */
  nextDueMs(): number;
  /** The operation: holds until the next evaluation. @throws where there is no such alarm */
  setAlarmState(name: string, state: StateValue, reason: string, reasonData?: string): CloudWatchOutput[];
  /** By name or ARN. */
  alarm(nameOrArn: string): AlarmEntry | undefined;
  alarms(): AlarmEntry[];
  /** Newest first, as DescribeAlarmHistory. */
  history(name?: string): HistoryItem[];
  /** Every evaluation of a metric alarm, for tests that print a line a minute. @returns the function that ends it */
  onEvaluation(receive: (report: EvaluationReport) => void): () => void;
}

/**
 * Makes a CloudWatch that stands at `startMs`.
 *
 * @throws Error where a composite alarm names an alarm that is not there; `loadTemplate` tells so before
 */
export function createCloudWatch(options: CloudWatchOptions): CloudWatch {
  const { startMs, region = 'us-east-1', accountId = '000000000000', evaluationDelayMs = 0, histograms } = options;
  const store = createMetricStore();
  const filters = runMetricFilters(options.metricFilters ?? [], store);
  const receivers = new Set<(report: EvaluationReport) => void>();
  const entries = (options.alarms ?? []).map((alarm) => createEntry(alarm, startMs));
  const compositeEntries = (options.composites ?? []).map((alarm) => createEntry(alarm, startMs));
  const all: AlarmEntry[] = [...entries, ...compositeEntries];
  const byName = new Map(
    all.flatMap(
      (entry) =>
        [
          [entry.alarm.name, entry],
          [entry.alarm.arn, entry],
        ] as const,
    ),
  );
  checkReferences(compositeEntries, byName);

  let nowMs = startMs;
  let outputs: CloudWatchOutput[] = [];
  const context: ActionContext = { region, accountId, muteRules: options.muteRules ?? [], emit };
  const composites = runComposites(compositeEntries, (name) => byName.get(name), context);
  const stepMs = entries.some(({ alarm }) => evaluateEverySeconds(alarm) < 60) ? TEN_SECONDS_MS : MINUTE_MS;
  const cadences = entries.map((entry) => ({ entry, everyMs: evaluateEverySeconds(entry.alarm) * 1000 }));
  const scaling = all.filter(({ alarm }) =>
    Object.values(alarm.actions)
      .flat()
      .some((arn) => arn.includes(':autoscaling:')),
  );

  function emit(output: CloudWatchOutput): void {
    outputs.push(output);
    if (output.kind === 'transition') composites.note(output.transition);
  }

  /** A boundary: whatever was stamped before it counts. */
  function tick(boundaryMs: number, atMs: number): void {
    filters.endMinutes(boundaryMs);
    // A period that ends now ends before anything changes now: a suppressor that comes in this second comes too late.
    composites.endPeriods(atMs);
    for (const { entry, everyMs } of cadences) {
      if (boundaryMs % everyMs !== 0) continue;
      if (receivers.size === 0 && surelyUnchanged(entry, store, boundaryMs, options.extraPeriods)) continue;
      const evaluation = runMetricAlarm(entry, boundaryMs, {
        ...context,
        store,
        nowMs: atMs,
        extra: options.extraPeriods,
      });
      for (const receive of receivers) receive({ alarm: entry.alarm, evaluation, state: entry.record.value });
    }
    composites.settle(atMs);
    if (boundaryMs % MINUTE_MS === 0) for (const entry of scaling) repeatScaling(entry, atMs, context);
    if (boundaryMs % DAY_MS === 0) store.forget(boundaryMs - RETENTION_MS.hour);
  }

  function afterMute(atMs: number): void {
    for (const entry of all) actAfterMuteWindow(entry, atMs, context);
  }

  /** When the first mute window ends that holds something back. */
  function nextUnmuteMs(): number {
    let next = Infinity;
    for (const { alarm, muted } of all) {
      if (muted.size === 0) continue;
      const window = muteWindowOf(alarm.name, nowMs, context.muteRules);
      next = Math.min(next, window?.endMs ?? nowMs);
    }
    return next;
  }

  function nextBoundaryMs(): number {
    return (Math.floor((nowMs - evaluationDelayMs) / stepMs) + 1) * stepMs;
  }

  function nextDueMs(): number {
    return Math.min(nextBoundaryMs() + evaluationDelayMs, composites.nextEndMs() ?? Infinity, nextUnmuteMs());
  }

  function collected(run: () => void): CloudWatchOutput[] {
    outputs = [];
    run();
    const made = outputs;
    outputs = [];
    return made;
  }

  return {
    store,
    nowMs: () => nowMs,
    ingestLog: (line) => {
      filters.receive(line.logGroup, line.message, line.timeMs);
      return ingestLog(store, line, { histograms });
    },
    ingestMetric: ({ timeMs, value, ...identity }) =>
      store.put({ ...identity, timestampMs: timeMs, storageResolution: 60, values: [value] }),
    putMetricData: (input) => {
      const read = readPutMetricData(input, nowMs);
      if ('problem' in read) return read.problem;
      for (const datum of read.data) store.put(datum);
      return undefined;
    },
    advanceTo: (untilMs) =>
      collected(() => {
        for (;;) {
          const boundaryMs = nextBoundaryMs();
          const tickMs = boundaryMs + evaluationDelayMs;
          const nextMs = nextDueMs();
          if (nextMs > untilMs) break;
          nowMs = Math.max(nowMs, nextMs);
          if (nextMs === tickMs) tick(boundaryMs, tickMs);
          else composites.endPeriods(nextMs);
          afterMute(nextMs);
        }
        nowMs = Math.max(nowMs, untilMs);
      }),
    nextDueMs,
    setAlarmState: (name, state, reason, reasonData) =>
      collected(() => {
        const entry = byName.get(name);
        if (!entry) throw new Error(`no alarm "${name}"`);
        if (entry.record.value === state) return;
        const transition = changeState(entry, { atMs: nowMs, value: state, reason, reasonData }, context);
        actUnlessWarmingUp(entry, transition, context);
        composites.settle(nowMs);
      }),
    alarm: (name) => byName.get(name),
    alarms: () => all,
    history: (name) =>
      (name === undefined ? all : [byName.get(name)].filter((entry) => entry !== undefined))
        .flatMap(({ history }) => history)
        .sort((a, b) => b.atMs - a.atMs),
    onEvaluation: (receive) => {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
  };
}

function checkReferences(
  composites: readonly AlarmEntry<CompositeAlarm>[],
  known: ReadonlyMap<string, AlarmEntry>,
): void {
  for (const { alarm } of composites) {
    const names = alarm.suppressor ? [...alarm.children, alarm.suppressor.alarm] : alarm.children;
    const absent = names.filter((name) => !known.has(name));
    if (absent.length > 0) throw new Error(`${alarm.name} names alarms that are not there: ${absent.join(', ')}`);
  }
}
