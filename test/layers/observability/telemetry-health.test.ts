import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { counter, defineMetrics, flushMetrics, telemetryMetrics } from 'lamplight/catalogue';
import { observe, schedule } from 'lamplight/observe';
import {
  type Capture,
  captureLines,
  lambdaContext,
  matchers,
  reportDropsTo,
  resetTelemetryHealth,
  scheduleEvent,
  useCatalogue,
} from 'lamplight/testing';
import { replaceSink, writeLine } from '../../../layers/observability/log/sink.ts';
import { DROP_REASONS, dropped, takeDropped } from '../../../layers/observability/telemetry-health.ts';

expect.extend(matchers);

const metrics = defineMetrics({ namespace: 'Test' }, { ...telemetryMetrics, late_total: counter('Late') });

let written: Capture;
beforeEach(() => {
  resetTelemetryHealth();
  written = captureLines();
});
afterEach(() => written.stop());

test('every drop is counted by reason, and the first of each is told', () => {
  for (const reason of DROP_REASONS) {
    dropped(reason, 'here');
    dropped(reason, 'there');
  }
  expect(written.logs('telemetry_dropped').map((line) => [line.reason, line.detail])).toEqual(
    DROP_REASONS.map((reason) => [reason, 'here']),
  );
  flushMetrics();
  for (const reason of DROP_REASONS) {
    expect(written).toHaveMetric('telemetry_dropped_total', { value: 2, dimensions: { reason } });
  }
  expect(written).toHaveMetric('telemetry_dropped_total', { value: 2 * DROP_REASONS.length, dimensions: {} });
  expect(written).toBeValidEmf();
});

test('a count is written once', () => {
  dropped('buffer_full');
  flushMetrics();
  flushMetrics();
  expect(written.values('telemetry_dropped_total')).toHaveLength(2);
});

test('counts wait for a catalogue that has the metric', () => {
  dropped('buffer_full');
  useCatalogue(undefined);
  flushMetrics();
  expect(written.documents()).toEqual([]);
  useCatalogue(metrics);
  flushMetrics();
  expect(written).toHaveMetric('telemetry_dropped_total', { value: 1, dimensions: { reason: 'buffer_full' } });
});

test('telling may fail, counting does not', () => {
  const undo = reportDropsTo(() => {
    throw new Error('hostile');
  });
  expect(() => dropped('buffer_full')).not.toThrow();
  undo();
  expect(takeDropped()).toEqual([['buffer_full', 1]]);
});

test('a line that cannot be written is counted, and throws nothing', () => {
  const undo = replaceSink(() => {
    throw new Error('EPIPE');
  });
  expect(() => writeLine('x')).not.toThrow();
  undo();
  expect(new Map(takeDropped()).get('sink_failed')).toBeGreaterThanOrEqual(1);
});

test('a value that comes after its unit has ended is counted as a late write', async () => {
  let late: Promise<void> | undefined;
  const handler = observe(schedule(), async () => {
    late = new Promise((resolve) => setTimeout(resolve, 5)).then(() => metrics.late_total.add(1));
  });
  await handler(scheduleEvent(), lambdaContext());
  await late;
  flushMetrics();
  expect(written.values('late_total')).toEqual([]);
  expect(written).toHaveMetric('telemetry_dropped_total', { value: 1, dimensions: { reason: 'late_write' } });
});
