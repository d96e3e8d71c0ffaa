import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { MetricAlarm } from '../../local/cloudwatch/alarms/alarm.ts';
import { type CloudWatch, createCloudWatch } from '../../local/cloudwatch/cloudwatch.ts';
import { alarmOf, mathMetrics, START_MS, TOPIC } from '../local/cloudwatch/support.ts';
import type { BenchRow } from './local-lambda.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const DOCUMENTS = 200_000;

/** The CloudWatch engine: EMF in, alarms over virtual days, and what a million datapoints weigh. */
export async function benchCloudWatch(): Promise<BenchRow[]> {
  // First, while the process holds nothing else.
  const megabytes = millionPoints();
  ingest();
  const microseconds = Math.min(ingest(), ingest());
  const quarter = alarmDay(250, 1);
  const day = alarmDay(1000, 1);
  const twoDays = alarmDay(1000, 2);
  const math = alarmDay(1000, 1, mathAlarm);
  return [
    { what: 'EMF documents ingested', value: 1e6 / microseconds, unit: '/s' },
    { what: 'one EMF document', value: microseconds, unit: 'µs', limit: 20 },
    { what: '1,000 alarms over a day of minutes', value: day, unit: 's', limit: 5 },
    { what: 'the same with 1,000 math alarms', value: math, unit: 's', limit: 5 },
    { what: 'time of 1,000 alarms ÷ 4 × time of 250', value: day / (4 * quarter), unit: '×', limit: 1.5 },
    { what: 'time of two days ÷ 2 × time of one', value: twoDays / (2 * day), unit: '×', limit: 1.5 },
    { what: 'one million datapoints', value: megabytes, unit: 'MB', limit: 200 },
  ];
}

/** One metric, one value, three labels. @returns microseconds of one document */
function ingest(): number {
  const cloudWatch = createCloudWatch({ startMs: START_MS });
  const lines = Array.from({ length: DOCUMENTS }, (_, at) => emfLine(START_MS + at * 10, at));
  const started = cpuMs();
  for (const [at, message] of lines.entries()) {
    cloudWatch.ingestLog({ timeMs: START_MS + at * 10, logGroup: '/aws/lambda/api', message });
  }
  return ((cpuMs() - started) / DOCUMENTS) * 1000;
}

/** Seconds that alarms take over days of one-minute data, the data's own way into the store included. */
function alarmDay(alarms: number, days: number, make: (at: number) => MetricAlarm = metricAlarm): number {
  const cloudWatch = createCloudWatch({
    startMs: START_MS,
    alarms: Array.from({ length: alarms }, (_, at) => make(at)),
  });
  const started = cpuMs();
  for (let minute = 0; minute < days * DAY_MINUTES; minute += 1) {
    const timeMs = START_MS + minute * MINUTE_MS;
    // Each alarm fires twice a day, and misses a minute now and then.
    for (let at = 0; at < alarms; at += 1) {
      if ((minute + at) % 97 !== 0) point(cloudWatch, timeMs, at, (minute + at) % 720 < 5 ? 10 : 1);
    }
    cloudWatch.advanceTo(timeMs + MINUTE_MS);
  }
  return (cpuMs() - started) / 1000;
}

function point(cloudWatch: CloudWatch, timeMs: number, at: number, value: number): void {
  cloudWatch.ingestMetric({ timeMs, namespace: 'N', name: `m${at}`, dimensions: {}, value, unit: 'Count' });
}

const RULE = {
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
  Threshold: 5,
  TreatMissingData: 'notBreaching',
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
};

function metricAlarm(at: number): MetricAlarm {
  return alarmOf({ ...RULE, MetricName: `m${at}` }, `alarm-${at}`);
}

function mathAlarm(at: number): MetricAlarm {
  return alarmOf(
    { ...RULE, Metrics: mathMetrics(`100 * m${at} / FILL(m${at + 1}, 1)`, [`m${at}`, `m${at + 1}`]) },
    `alarm-${at}`,
  );
}

/** A thousand metrics with a thousand different values each, a minute apart. */
function millionPoints(): number {
  const cloudWatch = createCloudWatch({ startMs: START_MS });
  const before = liveMb();
  for (let minute = 0; minute < 1000; minute += 1) {
    for (let at = 0; at < 1000; at += 1)
      point(cloudWatch, START_MS + minute * MINUTE_MS, at, Math.sin(minute * 1000 + at));
  }
  const grown = liveMb() - before;
  if (cloudWatch.store.size !== 1000) throw new Error('the store is gone before it was weighed');
  return grown;
}

function emfLine(timestampMs: number, at: number): string {
  return JSON.stringify({
    _aws: {
      Timestamp: timestampMs,
      CloudWatchMetrics: [
        {
          Namespace: 'Suite/local',
          Dimensions: [['method', 'path', 'status_code']],
          Metrics: [{ Name: 'api_requests_total', Unit: 'Count' }],
        },
      ],
    },
    method: 'GET',
    path: '/api/v1/connections',
    status_code: '200',
    api_requests_total: 1,
    correlation_id: `5f0c1d52-${at}`,
  });
}

/** What this process itself took: other work on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function liveMb(): number {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
