import { describe, expect, it } from '@jest/globals';
import { observe, schedule } from 'lamplight/observe';
import { scheduleEvent } from 'lamplight/testing';
import { capture, lambdaContext } from '../harness.ts';

describe('a schedule', () => {
  it('runs under its event’s id', async () => {
    const event = { ...scheduleEvent(), id: 'event-0001' };
    const { logs, result } = await capture(() => observe(schedule(), async () => 7)(event, lambdaContext()));
    expect(result).toBe(7);
    expect(logs).toMatchObject([
      {
        event: 'schedule_completed',
        component: 'schedule',
        outcome: 'ok',
        correlation_id: 'event-0001',
        schedule: 'every-minute',
        scheduled_at: event.time,
      },
    ]);
  });

  it.each([[{ resources: [5] }], [{ resources: [{}] }], [{ resources: 'rule' }], [{ time: {} }]])(
    'takes the input that a schedule was given for its event: %j',
    async (event) => {
      const { logs, result } = await capture(() =>
        observe(schedule(), async (given: unknown) => given)(event as never, lambdaContext()),
      );
      expect(result).toBe(event);
      expect(logs).toMatchObject([{ event: 'schedule_completed', outcome: 'ok' }]);
    },
  );
});
