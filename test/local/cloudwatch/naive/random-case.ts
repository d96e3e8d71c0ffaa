import { START_MS } from '../support.ts';
import { NAIVE_EXPRESSIONS } from './naive-math.ts';
import { type Seeded, seeded } from './seeded.ts';

export interface RandomAlarm {
  name: string;
  periodSeconds: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  statistic: string;
  /** Over metrics m1 and m2, both Sum; absent for an alarm on m1 alone. */
  expression?: string;
  comparison: (typeof COMPARISONS)[number];
  threshold: number;
  treatMissingData: (typeof TREATMENTS)[number];
}

export interface RandomPoint {
  metric: 'm1' | 'm2';
  timeMs: number;
  /** When it reaches CloudWatch: at its time or later. */
  arrivesMs: number;
  value: number;
  count: number;
  resolution: 1 | 60;
}

export interface RandomComposite {
  name: string;
  rule: string;
  suppressor?: { alarm: string; waitSeconds: number; extensionSeconds: number };
}

export interface RandomCase {
  seed: number;
  minutes: number;
  alarms: RandomAlarm[];
  composites: RandomComposite[];
  points: RandomPoint[];
}

const COMPARISONS = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const STATISTICS = [
  'Sum',
  'Sum',
  'Average',
  'Minimum',
  'Maximum',
  'SampleCount',
  'p50',
  'p90',
  'p99.5',
  'tm80',
  'TM(10%:70%)',
  'IQM',
  'TC(1:3)',
  'TS(:4)',
  'PR(2:)',
  'tc50',
];
const RULES = [
  'ALARM(a0)',
  'ALARM(a0) OR ALARM(a1)',
  'ALARM(a0) AND NOT ALARM(a1)',
  'NOT OK(a0)',
  'AT_LEAST(1, ALARM, (a0, a1))',
  'AT_LEAST(50%, NOT OK, (a0, a1))',
  'OK(a0) OR INSUFFICIENT_DATA(a1)',
  '(ALARM(a0) OR ALARM(a1)) AND TRUE',
];

/** A case that follows from its seed: alarms, composites over them, and data with gaps, late points and both resolutions. */
export function randomCase(seed: number): RandomCase {
  const random = seeded(seed);
  const minutes = random.whole(8, 40);
  const alarms = Array.from({ length: random.whole(1, 3) }, (_, at) => randomAlarm(random, `a${at}`));
  const composites: RandomComposite[] = [];
  if (alarms.length > 1 && random.chance(0.6)) {
    composites.push({ name: 'c0', rule: random.pick(RULES), suppressor: randomSuppressor(random, 'a1') });
    if (random.chance(0.4)) composites.push({ name: 'c1', rule: 'ALARM(c0) OR ALARM(a1)' });
  }
  return { seed, minutes, alarms, composites, points: randomPoints(random, minutes) };
}

function randomAlarm(random: Seeded, name: string): RandomAlarm {
  const evaluationPeriods = random.whole(1, 6);
  const expression = random.chance(0.4) ? random.pick(Object.keys(NAIVE_EXPRESSIONS)) : undefined;
  return {
    name,
    periodSeconds: random.pick([60, 60, 60, 60, 120, 300, 10, 30]),
    evaluationPeriods,
    datapointsToAlarm: random.whole(1, evaluationPeriods),
    statistic: random.pick(STATISTICS),
    expression,
    comparison: random.pick(COMPARISONS),
    threshold: random.whole(-1, 5),
    treatMissingData: random.pick(TREATMENTS),
  };
}

function randomSuppressor(random: Seeded, alarm: string): RandomComposite['suppressor'] {
  if (!random.chance(0.5)) return undefined;
  // Never a whole minute: then a period would end while states change, which AWS does not order.
  const seconds = () => random.whole(0, 4) * 30 + 7;
  return { alarm, waitSeconds: seconds(), extensionSeconds: seconds() };
}

function randomPoints(random: Seeded, minutes: number): RandomPoint[] {
  const points: RandomPoint[] = [];
  for (const metric of ['m1', 'm2'] as const) {
    const density = random.pick([0.2, 0.6, 0.95]);
    for (let minute = 0; minute < minutes; minute += 1) {
      if (!random.chance(density)) continue;
      for (let more = random.whole(1, 3); more > 0; more -= 1) {
        const timeMs = START_MS + minute * 60_000 + random.whole(0, 59) * 1000;
        const lateMs = random.chance(0.1) ? random.whole(0, 5) * 60_000 : 0;
        const negative = random.chance(0.03);
        const value = negative ? -1 : random.whole(0, 5);
        const resolution = random.chance(0.3) ? 1 : 60;
        points.push({ metric, timeMs, arrivesMs: timeMs + lateMs, value, count: random.whole(1, 2), resolution });
      }
    }
  }
  return points.sort((a, b) => a.arrivesMs - b.arrivesMs);
}
