import { describe, expect, it } from '@jest/globals';
import { virtualClock } from '../../../local/clock.ts';
import { startSchedules } from '../../../local/events/schedule.ts';
import type { FailureKind } from '../../../local/lambda/invoke-result.ts';
import type { InvokeOptions } from '../../../local/lambda/pool.ts';
import { createRecords, type LocalRecord } from '../../../local/records.ts';
import type { LocalSchedule } from '../../../local/template/app.ts';

const START = Date.UTC(2026, 0, 1, 12, 0, 30);
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:gauge';

function start(
  change: Partial<LocalSchedule> = {},
  failures: FailureKind[] = [],
  others: Partial<LocalSchedule>[] = [],
) {
  const clock = virtualClock(START);
  const stream = createRecords();
  const records: LocalRecord[] = [];
  stream.subscribe((record) => records.push(record));
  const calls: { at: string; event: unknown; requestId?: string }[] = [];
  const schedule: LocalSchedule = {
    id: 'Rule1',
    name: 'QueueGauge',
    arn: 'arn:aws:events:eu-central-1:123456789012:rule/queue-gauge',
    expression: 'rate(1 minute)',
    enabled: true,
    targets: [{ functionArn: FUNCTION_ARN }],
    ...change,
  };
  const invoke = async (_arn: string, event: unknown, options?: InvokeOptions) => {
    calls.push({ at: new Date(clock.now()).toISOString().slice(11, 19), event, requestId: options?.requestId });
    const kind = failures.shift();
    if (!kind) return { requestId: 'r', durationMs: 1, payload: 'null' };
    return { requestId: 'r', durationMs: 1, error: { kind, errorType: 'Error', errorMessage: 'boom', trace: [] } };
  };
  const schedules = startSchedules([schedule, ...others.map((other) => ({ ...schedule, ...other }))], {
    invoke,
    clock,
    records: stream,
    region: 'eu-central-1',
    accountId: '123456789012',
  });
  const metrics = (name: string) => records.filter((record) => record.kind === 'metric' && record.name === name);
  return { clock, calls, schedules, records, metrics, times: () => calls.map(({ at }) => at) };
}

describe('a schedule', () => {
  it('fires on the clock, with the event of EventBridge', async () => {
    const { clock, calls, times, schedules } = start();
    expect(schedules.next('QueueGauge')).toBe(Date.UTC(2026, 0, 1, 12, 1));
    await clock.advance(150_000);
    expect(times()).toEqual(['12:01:00', '12:02:00', '12:03:00']);
    expect(calls[1]!.event).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '123456789012',
      time: '2026-01-01T12:02:00Z',
      region: 'eu-central-1',
      resources: ['arn:aws:events:eu-central-1:123456789012:rule/queue-gauge'],
      detail: {},
    });
  });

  it('sends its own input where it has one', async () => {
    const { clock, calls } = start({ targets: [{ functionArn: FUNCTION_ARN, input: { deep: true } }] });
    await clock.advance(60_000);
    expect(calls.map(({ event }) => event)).toEqual([{ deep: true }]);
  });

  it('does not fire while it is disabled, but by hand', async () => {
    const { clock, calls, schedules } = start({ enabled: false });
    await clock.advance(300_000);
    expect(calls).toEqual([]);
    await schedules.fire('QueueGauge', Date.UTC(2026, 0, 5, 9, 30, 12));
    expect(calls[0]!.event).toMatchObject({ time: '2026-01-05T09:30:00Z' });
  });

  it('fires no more when it is stopped', async () => {
    const { clock, calls, schedules } = start();
    schedules.stop();
    await clock.advance(300_000);
    expect(calls).toEqual([]);
  });

  it('that nobody knows is named, with those there are', async () => {
    const { schedules } = start();
    await expect(schedules.fire('Nightly')).rejects.toThrow('no schedule "Nightly"; the schedules are: QueueGauge');
    await expect(schedules.fire('queue-guage')).rejects.toThrow('no schedule "queue-guage"; did you mean queue-gauge?');
  });

  it('of two stacks alike is told apart by its whole name', async () => {
    const [beta, prod] = ['Beta-Nightly', 'Prod-Nightly'].map((name) => ({
      id: 'Rule1',
      name: 'Nightly',
      arn: `arn:aws:events:eu-central-1:123456789012:rule/${name}`,
    }));
    const { schedules } = start(beta, [], [prod!]);
    await expect(schedules.fire('Nightly')).rejects.toThrow(
      '2 schedules are called "Nightly": say which of Beta-Nightly, Prod-Nightly',
    );
    await expect(schedules.fire('Noon')).rejects.toThrow('the schedules are: Beta-Nightly, Prod-Nightly');
    expect(await schedules.fire('Prod-Nightly')).toHaveLength(1);
  });

  it('is fired by the id of its construct or its name, and says what its functions came to', async () => {
    const { schedules, calls } = start({}, ['handled']);
    const fired = [await schedules.fire('Rule1'), await schedules.fire('queue-gauge')];
    expect(calls).toHaveLength(2);
    expect(fired).toEqual([
      [{ functionArn: FUNCTION_ARN, result: expect.objectContaining({ error: expect.anything() }) }],
      [{ functionArn: FUNCTION_ARN, result: expect.objectContaining({ payload: 'null' }) }],
    ]);
  });

  it('with a bad expression stops the start', () => {
    expect(() => start({ expression: 'rate(5 minute)' })).toThrow(
      'schedule QueueGauge: rate(5 minute): EventBridge wants 5 minutes',
    );
  });
});

describe('an asynchronous invocation', () => {
  const once = { expression: 'cron(1 12 1 1 ? 2026)' };

  it('that fails is tried again after one and two minutes, under one request id', async () => {
    const { clock, times, calls, metrics, records } = start(once, ['handled', 'exit', 'timeout']);
    await clock.advance(600_000);
    expect(times()).toEqual(['12:01:00', '12:02:00', '12:04:00']);
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1);
    expect(metrics('AsyncEventsDropped')).toHaveLength(1);
    expect(records).toContainEqual(
      expect.objectContaining({
        kind: 'notice',
        message: expect.stringContaining('gauge dropped the asynchronous event'),
      }),
    );
  });

  it('that recovers is not tried again', async () => {
    const { clock, times, metrics } = start(once, ['handled']);
    await clock.advance(600_000);
    expect(times()).toEqual(['12:01:00', '12:02:00']);
    expect(metrics('AsyncEventsDropped')).toEqual([]);
  });

  it('that is throttled is tried again sooner, and more often', async () => {
    const { clock, times } = start(once, ['throttled', 'throttled', 'throttled', 'throttled']);
    await clock.advance(60_000);
    expect(times()).toEqual(['12:01:00', '12:01:01', '12:01:03', '12:01:07', '12:01:15']);
  });
});
