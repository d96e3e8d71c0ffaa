import { describe, expect, test } from '@jest/globals';
import { parseScheduleExpression } from '../../../local/events/schedule-expression.ts';

const FROM = Date.UTC(2026, 0, 1, 0, 0, 30); // a Thursday

describe('a schedule expression', () => {
  test.each([
    ['rate(1 minute)', '2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z'],
    ['rate(5 minutes)', '2026-01-01T00:05:00Z', '2026-01-01T00:10:00Z'],
    ['rate(12 hours)', '2026-01-01T12:00:00Z', '2026-01-02T00:00:00Z'],
    ['rate(1 day)', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'],
    ['cron(0 3 * * ? *)', '2026-01-01T03:00:00Z', '2026-01-02T03:00:00Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T00:15:00Z', '2026-01-01T00:30:00Z'],
    ['cron(0 18 ? * MON-FRI *)', '2026-01-01T18:00:00Z', '2026-01-02T18:00:00Z'],
    ['cron(0 18 ? * 2-6 *)', '2026-01-01T18:00:00Z', '2026-01-02T18:00:00Z'],
    ['cron(0 9 ? * 1 *)', '2026-01-04T09:00:00Z', '2026-01-11T09:00:00Z'],
    ['cron(0 9 ? * 2#1 *)', '2026-01-05T09:00:00Z', '2026-02-02T09:00:00Z'],
    ['cron(0 9 L * ? *)', '2026-01-31T09:00:00Z', '2026-02-28T09:00:00Z'],
    ['cron(0 9 1 1 ? 2027-2028)', '2027-01-01T09:00:00Z', '2028-01-01T09:00:00Z'],
  ])('%s fires at %s, then at %s', (expression, first, second) => {
    const times = parseScheduleExpression(expression);
    if ('problem' in times) throw new Error(times.problem);
    const firstMs = times.next(FROM)!;
    expect(firstMs).toBe(Date.parse(first));
    expect(times.next(firstMs)).toBe(Date.parse(second));
  });

  test.each([
    ['every minute', 'every minute is no schedule expression: write rate(5 minutes) or cron(0 3 * * ? *)'],
    ['rate(0 minutes)', 'rate(0 minutes) is no rate: write rate(5 minutes) or cron(0 3 * * ? *)'],
    ['rate(5 seconds)', 'rate(5 seconds) is no rate: write rate(5 minutes) or cron(0 3 * * ? *)'],
    ['rate(5 minute)', 'rate(5 minute): EventBridge wants 5 minutes'],
    ['rate(1 minutes)', 'rate(1 minutes): EventBridge wants 1 minute'],
    ['cron(0 3 * * ?)', 'cron(0 3 * * ?) has 5 fields: EventBridge wants six, the last one the year'],
    ['cron(0 3 * * * *)', 'cron(0 3 * * * *): exactly one of day-of-month and day-of-week must be ?'],
    ['cron(61 3 * * ? *)', 'cron(61 3 * * ? *): Invalid value for minute: 61'],
  ])('%s is refused: %s', (expression, problem) => {
    expect(parseScheduleExpression(expression)).toEqual({ problem });
  });

  test('in the past has no next time', () => {
    const times = parseScheduleExpression('cron(0 9 1 1 ? 2020)');
    expect('next' in times && times.next(FROM)).toBe(undefined);
  });
});
