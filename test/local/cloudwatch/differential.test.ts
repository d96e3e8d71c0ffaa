import { describe, expect, test } from '@jest/globals';
import type { CloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import { asEmf, engineOutputs, engineRun } from './naive/engine-run.ts';
import { naiveRun } from './naive/naive-run.ts';
import { type RandomCase, type RandomPoint, randomCase } from './naive/random-case.ts';
import { seeded } from './naive/seeded.ts';
import { START_MS } from './support.ts';

const SEEDS = Array.from({ length: 60 }, (_, at) => at + 1);
const HOUR_MS = 3_600_000;

/** Runs every seed and names those that differ. */
function differing(compare: (random: RandomCase) => [readonly string[], readonly string[]]): string[] {
  return SEEDS.flatMap((seed) => {
    const [left, right] = compare(randomCase(seed));
    return [...left].sort().join('\n') === [...right].sort().join('\n') ? [] : [`seed ${seed}`];
  });
}

describe('over random alarms, composites and data', () => {
  test('the engine and the naive implementation agree on every transition and action', () => {
    expect(differing((random) => [engineRun(random), naiveRun(random)])).toEqual([]);
  });

  test('the quick look changes nothing, doubts included', () => {
    const everything = (random: RandomCase, watched: boolean) =>
      engineOutputs(random, { watched }).map((output) => JSON.stringify(output));
    expect(differing((random) => [everything(random, false), everything(random, true)])).toEqual([]);
  });

  test('one document with many values is as many documents with one', () => {
    const single = (random: RandomCase) => engineRun(random, { deliver: oneByOne });
    const together = (random: RandomCase) => engineRun(random, { deliver: inOneDocument });
    expect(differing((random) => [single(random), together(random)])).toEqual([]);
  });

  test('PutMetricData and EMF are the same', () => {
    expect(differing((random) => [engineRun(random), engineRun(random, { deliver: asPutMetricData })])).toEqual([]);
  });

  test('the order of what arrives within a step does not matter', () => {
    const reversed = (cloudWatch: CloudWatch, points: readonly RandomPoint[]) =>
      asEmf(cloudWatch, [...points].reverse());
    expect(differing((random) => [engineRun(random), engineRun(random, { deliver: reversed })])).toEqual([]);
  });

  test('other dimensions, namespaces and names change nothing', () => {
    const withStrangers = (cloudWatch: CloudWatch, points: readonly RandomPoint[]) => {
      asEmf(cloudWatch, points);
      for (const { timeMs, metric, value } of points) {
        const point = { timeMs, value: value + 7, unit: 'None' };
        cloudWatch.ingestMetric({ ...point, namespace: 'N', name: metric, dimensions: { a: 'b' } });
        cloudWatch.ingestMetric({ ...point, namespace: 'Other', name: metric, dimensions: {} });
        cloudWatch.ingestMetric({ ...point, namespace: 'N', name: `${metric}x`, dimensions: {} });
      }
    };
    expect(differing((random) => [engineRun(random), engineRun(random, { deliver: withStrangers })])).toEqual([]);
  });

  test('a longer history before the evaluation range changes nothing', () => {
    const withHistory = (random: RandomCase): RandomCase => {
      const { whole } = seeded(random.seed);
      const history = Array.from({ length: 60 }, (_, at): RandomPoint => {
        const timeMs = START_MS - 2 * HOUR_MS + at * 60_000;
        return {
          metric: at % 2 ? 'm1' : 'm2',
          timeMs,
          arrivesMs: START_MS,
          value: whole(0, 5),
          count: 1,
          resolution: 60,
        };
      });
      return { ...random, points: [...history, ...random.points] };
    };
    // The widest window of the cases is 12 periods of five minutes.
    expect(differing((random) => [engineRun(random), engineRun(withHistory(random))])).toEqual([]);
  });

  test('data ahead of an evaluation do not count yet', () => {
    const punctual = (random: RandomCase): RandomCase => ({
      ...random,
      points: random.points.map((point) => ({ ...point, arrivesMs: point.timeMs })).sort((a, b) => a.timeMs - b.timeMs),
    });
    const early = (random: RandomCase): RandomCase => ({
      ...punctual(random),
      points: punctual(random).points.map((point) => ({ ...point, arrivesMs: START_MS })),
    });
    // One resolution: a value of a minute is stamped with its start, and would count a little earlier than it came.
    const coarse = (random: RandomCase): RandomCase => ({
      ...random,
      alarms: random.alarms.filter(({ periodSeconds }) => periodSeconds >= 60),
      composites: [],
    });
    expect(differing((random) => [engineRun(punctual(coarse(random))), engineRun(early(coarse(random)))])).toEqual([]);
  });

  test('an alarm does the same alone as among others', () => {
    const alone = (random: RandomCase) =>
      random.alarms.flatMap((alarm) => engineRun({ ...random, alarms: [alarm], composites: [] }));
    const among = (random: RandomCase) => engineRun({ ...random, composites: [] });
    // Several alarms below a minute share one rhythm; alone or not, each is looked at as often.
    expect(differing((random) => [among(random), alone(random)])).toEqual([]);
  });
});

function oneByOne(cloudWatch: CloudWatch, points: readonly RandomPoint[]): void {
  asEmf(
    cloudWatch,
    points.flatMap((point) => Array.from({ length: point.count }, () => ({ ...point, count: 1 }))),
  );
}

/** All points of one second and resolution in one document, both metrics in it. */
function inOneDocument(cloudWatch: CloudWatch, points: readonly RandomPoint[]): void {
  for (const group of Map.groupBy(points, ({ timeMs, resolution }) => `${timeMs} ${resolution}`).values()) {
    const [{ timeMs, resolution }] = group as [RandomPoint];
    const byMetric = Map.groupBy(group, ({ metric }) => metric);
    const values = [...byMetric].map(([metric, all]) => [
      metric,
      all.flatMap(({ value, count }) => Array(count).fill(value)),
    ]);
    const Metrics = [...byMetric.keys()].map((Name) => ({ Name, StorageResolution: resolution }));
    const _aws = { Timestamp: timeMs, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [[]], Metrics }] };
    const message = JSON.stringify({ _aws, ...Object.fromEntries(values) });
    cloudWatch.ingestLog({ timeMs: group[0]!.arrivesMs, logGroup: 'g', message });
  }
}

function asPutMetricData(cloudWatch: CloudWatch, points: readonly RandomPoint[]): void {
  if (points.length === 0) return;
  const MetricData = points.map(({ metric, timeMs, value, count, resolution }) => ({
    MetricName: metric,
    Timestamp: timeMs,
    Values: [value],
    Counts: [count],
    StorageResolution: resolution,
  }));
  const problem = cloudWatch.putMetricData({ Namespace: 'N', MetricData });
  if (problem) throw new Error(problem.message);
}
