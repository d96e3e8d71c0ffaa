import { type CloudWatch, createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import type { CloudWatchOutput } from '../../../../local/cloudwatch/output.ts';
import { alarmOf, compositeOf, mathMetrics, START_MS, TOPIC } from '../support.ts';
import type { RunLog } from './naive-run.ts';
import type { RandomAlarm, RandomCase, RandomPoint } from './random-case.ts';

const STEP_MS = 10_000;
const ACTIONS = { AlarmActions: [TOPIC], OKActions: [TOPIC], InsufficientDataActions: [TOPIC] };

export interface EngineRunOptions {
  /** Watch every evaluation, so that the engine takes no shortcut. */
  watched?: boolean;
  /** How points come in; by default as EMF. */
  deliver?: (cloudWatch: CloudWatch, points: readonly RandomPoint[]) => void;
}

/** Runs a case through the engine: EMF lines of a log group in, transitions and actions out. */
export function engineRun(random: RandomCase, options: EngineRunOptions = {}): RunLog {
  const outputs = engineOutputs(random, options);
  return outputs.flatMap((output) => {
    if (output.kind === 'transition') {
      const { alarmName, from, to, atMs } = output.transition;
      return [`${(atMs - START_MS) / 1000} ${alarmName} ${from.value} -> ${to.value}`];
    }
    return output.kind === 'action'
      ? [`${(output.atMs - START_MS) / 1000} ${output.alarmName} acts on ${output.state}`]
      : [];
  });
}

export function engineOutputs(
  random: RandomCase,
  { watched = false, deliver = asEmf }: EngineRunOptions = {},
): CloudWatchOutput[] {
  const cloudWatch = createCloudWatch({
    startMs: START_MS,
    alarms: random.alarms.map(metricAlarm),
    composites: random.composites.map(({ name, rule, suppressor }) =>
      compositeOf(
        rule,
        {
          ...ACTIONS,
          ...(suppressor && {
            ActionsSuppressor: suppressor.alarm,
            ActionsSuppressorWaitPeriod: suppressor.waitSeconds,
            ActionsSuppressorExtensionPeriod: suppressor.extensionSeconds,
          }),
        },
        name,
      ),
    ),
  });
  if (watched) cloudWatch.onEvaluation(() => {});
  const outputs: CloudWatchOutput[] = [];
  let next = 0;
  for (let atMs = START_MS + STEP_MS; atMs <= START_MS + random.minutes * 60_000; atMs += STEP_MS) {
    const from = next;
    while (next < random.points.length && random.points[next]!.arrivesMs < atMs) next += 1;
    deliver(cloudWatch, random.points.slice(from, next));
    outputs.push(...cloudWatch.advanceTo(atMs));
  }
  return outputs;
}

export function metricAlarm(alarm: RandomAlarm) {
  const { name, periodSeconds, statistic, expression } = alarm;
  const basic = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'].includes(statistic);
  const metric =
    expression === undefined
      ? {
          MetricName: 'm1',
          Period: periodSeconds,
          Statistic: basic ? statistic : undefined,
          ExtendedStatistic: basic ? undefined : statistic,
        }
      : { Metrics: mathMetrics(expression, ['m1', 'm2'], periodSeconds) };
  return alarmOf(
    {
      ...metric,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.treatMissingData,
      ...ACTIONS,
    },
    name,
  );
}

/** One document for each point. */
export function asEmf(cloudWatch: CloudWatch, points: readonly RandomPoint[]): void {
  for (const { metric, timeMs, value, count, resolution, arrivesMs } of points) {
    const document = {
      _aws: {
        Timestamp: timeMs,
        CloudWatchMetrics: [
          { Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: metric, StorageResolution: resolution }] },
        ],
      },
      [metric]: count === 1 ? value : Array.from({ length: count }, () => value),
    };
    const diagnostic = cloudWatch.ingestLog({
      timeMs: arrivesMs,
      logGroup: '/aws/lambda/f',
      message: JSON.stringify(document),
    });
    if (diagnostic) throw new Error(diagnostic.message);
  }
}
