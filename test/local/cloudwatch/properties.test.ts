import { expect, test } from '@jest/globals';
import { readMuteRule } from '../../../local/cloudwatch/alarms/mute-rule.ts';
import { type CloudWatchOptions, createCloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import { readMetricFilter } from '../../../local/cloudwatch/logs/metric-filter.ts';
import type { CloudWatchOutput } from '../../../local/cloudwatch/output.ts';
import { seeded } from './naive/seeded.ts';
import { alarmOf, arnOf, MINUTE_MS, START_MS, TOPIC } from './support.ts';

const SEEDS = Array.from({ length: 60 }, (_, at) => at + 1);
const MINUTES = 30;
const ACTIONS = { AlarmActions: [TOPIC], OKActions: [TOPIC] };

type Cells = (number | undefined)[];

/** A value for each minute, or none. */
function randomCells(seed: number): Cells {
  const random = seeded(seed);
  const density = random.pick([0.3, 0.7, 1]);
  return Array.from({ length: MINUTES }, () => (random.chance(density) ? random.whole(0, 5) : undefined));
}

function randomRule(seed: number) {
  const random = seeded(seed + 1000);
  const EvaluationPeriods = random.whole(1, 5);
  return { EvaluationPeriods, DatapointsToAlarm: random.whole(1, EvaluationPeriods), Threshold: random.whole(0, 4) };
}

/** Runs series of metric m, told apart by a tenant, minute by minute. */
function run(options: Partial<CloudWatchOptions>, series: Record<string, Cells>): CloudWatchOutput[] {
  const cloudWatch = createCloudWatch({ startMs: START_MS, ...options });
  const outputs: CloudWatchOutput[] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const timeMs = START_MS + minute * MINUTE_MS;
    for (const [tenant, cells] of Object.entries(series)) {
      const value = cells[minute];
      if (value === undefined) continue;
      const dimensions: Record<string, string> = tenant === '' ? {} : { tenant };
      cloudWatch.ingestMetric({ timeMs, namespace: 'N', name: 'm', dimensions, unit: 'None', value });
    }
    outputs.push(...cloudWatch.advanceTo(timeMs + MINUTE_MS));
  }
  return outputs;
}

function transitions(outputs: CloudWatchOutput[]) {
  return outputs.flatMap((output) => (output.kind === 'transition' ? [output.transition] : []));
}

test('a series of a multi-series alarm does what an alarm of its own would', () => {
  for (const seed of SEEDS) {
    const rule = { ...randomRule(seed), TreatMissingData: 'notBreaching' };
    const series = { a: randomCells(seed), b: randomCells(seed + 7), c: randomCells(seed + 13) };
    const Expression = 'SELECT SUM(m) FROM SCHEMA("N", tenant) GROUP BY tenant ORDER BY SUM() DESC';
    const several = alarmOf({ ...rule, Metrics: [{ Id: 'q', Expression, Period: 60 }] });
    const single = Object.keys(series).map((tenant) =>
      alarmOf({ ...rule, Dimensions: [{ Name: 'tenant', Value: tenant }] }, tenant),
    );
    // An alarm of its own begins without data, a series begins OK: that first step is no news.
    const own = transitions(run({ alarms: single }, series))
      .filter(({ from, to }) => from.value !== 'INSUFFICIENT_DATA' || to.value === 'ALARM')
      .map(({ alarmName, to, atMs }) => `${atMs} ${alarmName} ${to.value}`);
    const shared = transitions(run({ alarms: [several] }, series))
      .filter(({ contributor }) => contributor)
      .map(({ contributor, to, atMs }) => `${atMs} ${contributor!.attributes.tenant} ${to.value}`);
    expect([seed, ...shared.sort()]).toEqual([seed, ...own.sort()]);
  }
});

test('mute rules change no state, and the last thing that a person hears is the state that is', () => {
  for (const seed of SEEDS) {
    const alarms = [alarmOf({ ...randomRule(seed), ...ACTIONS, TreatMissingData: 'notBreaching' })];
    const series = { '': randomCells(seed) };
    const from = seeded(seed).whole(1, 12);
    const { rule } = readMuteRule(
      {
        Rule: { Schedule: { Expression: `at(2026-09-14T05:${String(from).padStart(2, '0')})`, Duration: 'PT10M' } },
        MuteTargets: { AlarmNames: ['alarm'] },
      },
      'mute',
    );
    const loud = run({ alarms }, series);
    const muted = run({ alarms, muteRules: [rule!] }, series);
    expect(transitions(muted)).toEqual(transitions(loud));
    const heard = muted.filter((output) => output.kind === 'action');
    const inWindow = heard.filter(
      ({ atMs }) => atMs >= START_MS + from * MINUTE_MS && atMs < START_MS + (from + 10) * MINUTE_MS,
    );
    expect(inWindow).toEqual([]);
    expect(heard.at(-1)?.state ?? 'INSUFFICIENT_DATA').toBe(transitions(loud).at(-1)?.to.value ?? 'INSUFFICIENT_DATA');
  }
});

test('a state that somebody sets is gone at the next evaluation that decides anything', () => {
  for (const seed of SEEDS) {
    const alarm = alarmOf({ ...randomRule(seed), TreatMissingData: 'notBreaching' });
    const cells = randomCells(seed);
    const [left, touched] = [false, true].map((touch) => {
      const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarm] });
      return cells.map((value, minute) => {
        const timeMs = START_MS + minute * MINUTE_MS;
        if (value !== undefined) {
          cloudWatch.ingestMetric({ timeMs, namespace: 'N', name: 'm', dimensions: {}, unit: 'None', value });
        }
        cloudWatch.advanceTo(timeMs + MINUTE_MS);
        const { value: state } = cloudWatch.alarm('alarm')!.record;
        if (touch && minute % 3 === 0)
          cloudWatch.setAlarmState(arnOf('alarm'), state === 'OK' ? 'ALARM' : 'OK', 'by hand');
        return state;
      });
    });
    expect(touched).toEqual(left);
  }
});

test('a metric filter that counts lines is as good as a metric that does', () => {
  for (const seed of SEEDS) {
    const rule = { ...randomRule(seed), TreatMissingData: 'missing' };
    const cells = randomCells(seed).map((value) => (value === 0 ? undefined : value));
    const { filter } = readMetricFilter(
      {
        LogGroupName: 'g',
        FilterPattern: '{ $.level = "error" }',
        MetricTransformations: [{ MetricName: 'lines', MetricNamespace: 'N', MetricValue: '1' }],
      },
      'errors',
    );
    const cloudWatch = createCloudWatch({
      startMs: START_MS,
      alarms: [alarmOf({ ...rule, MetricName: 'lines' })],
      metricFilters: [filter!],
    });
    const counted = cells.flatMap((value, minute) => {
      const timeMs = START_MS + minute * MINUTE_MS;
      for (let line = 0; line < (value ?? 0); line += 1) {
        cloudWatch.ingestLog({ timeMs: timeMs + line, logGroup: 'g', message: '{"level":"error"}' });
        cloudWatch.ingestLog({ timeMs: timeMs + line, logGroup: 'g', message: '{"level":"info"}' });
      }
      return transitions(cloudWatch.advanceTo(timeMs + MINUTE_MS));
    });
    const measured = transitions(run({ alarms: [alarmOf(rule)] }, { '': cells }));
    const short = (all: typeof measured) => all.map(({ to, atMs }) => `${atMs} ${to.value}`);
    expect(short(counted)).toEqual(short(measured));
  }
});
