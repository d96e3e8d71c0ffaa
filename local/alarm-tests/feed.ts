import { createRecorder } from '../../layers/observability/metrics/recorder.ts';
import type { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { BoundCase } from './bind-case.ts';

/** Stands for the function that records the events of a case. */
const LOG_GROUP = '/aws/lambda/alarm-test';

/** Writes what a case says of one step: datapoints, events through the layer's own recorder, log lines. */
export function feedStep(engine: CloudWatch, bound: BoundCase, step: number, atMs: number): void {
  for (const { input, metric } of bound.series) {
    const value = input.values[step];
    if (value === undefined) continue;
    engine.store.put({
      namespace: metric.namespace,
      name: metric.name,
      dimensions: metric.dimensions,
      unit: metric.unit ?? 'None',
      timestampMs: atMs,
      storageResolution: 60,
      values: [value],
      counts: [input.times],
    });
  }
  const recorder = createRecorder();
  for (const { input, metric } of bound.events) {
    const value = input.values[step];
    if (value === undefined) continue;
    for (let time = 0; time < input.times; time += 1) {
      recorder.add(metric, value, { ...input.labels }, { at: atMs, claims: input.claims });
    }
  }
  for (const message of recorder.drain({}, atMs)) {
    engine.ingestLog({ timeMs: atMs, logGroup: LOG_GROUP, message, lambda: true });
  }
}

/** Writes the log lines of one minute. */
export function feedLines(engine: CloudWatch, bound: BoundCase, minuteMs: number, atMs: number): void {
  for (const { atMs: lineMs, logGroup, message } of bound.case.emf) {
    if (lineMs === minuteMs) engine.ingestLog({ timeMs: atMs, logGroup, message: restamped(message, atMs) });
  }
}

/** A document of yesterday's log counts as one of this minute; what is no document stays as it is. */
function restamped(message: string, atMs: number): string {
  try {
    const document = JSON.parse(message) as { _aws?: { Timestamp?: unknown } };
    if (typeof document._aws?.Timestamp !== 'number') return message;
    document._aws.Timestamp = atMs;
    return JSON.stringify(document);
  } catch {
    return message;
  }
}
