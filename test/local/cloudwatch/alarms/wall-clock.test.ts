import { expect, test } from '@jest/globals';
import { timezoneProblem, wallClockEdges } from '../../../../local/cloudwatch/alarms/wall-clock.ts';

function edges(at: string, periodSeconds: number, count: number, timezone: string): string[] {
  return [...wallClockEdges(Date.parse(at), periodSeconds, count, timezone)].map((atMs) =>
    new Date(atMs).toISOString().slice(0, 16),
  );
}

test.each([
  ['2026-09-14T12:07:30Z', 300, 'UTC', ['2026-09-14T11:55', '2026-09-14T12:00', '2026-09-14T12:05']],
  ['2026-09-14T12:07:30Z', 3600, '+05:30', ['2026-09-14T09:30', '2026-09-14T10:30', '2026-09-14T11:30']],
  ['2026-09-14T12:07:30Z', 3600, 'UTC+05:30', ['2026-09-14T09:30', '2026-09-14T10:30', '2026-09-14T11:30']],
  ['2026-09-14T03:00:00Z', 86_400, 'America/New_York', ['2026-09-11T04:00', '2026-09-12T04:00', '2026-09-13T04:00']],
  // Clocks go back on 1 November: that day has 25 hours.
  ['2026-11-02T12:00:00Z', 86_400, 'America/New_York', ['2026-10-31T04:00', '2026-11-01T04:00', '2026-11-02T05:00']],
  // Weeks start on Monday.
  ['2026-09-16T00:00:00Z', 604_800, 'UTC', ['2026-08-31T00:00', '2026-09-07T00:00', '2026-09-14T00:00']],
])('at %s periods of %d s in %s end by the clock', (at, periodSeconds, timezone, expected) => {
  expect(edges(at, periodSeconds, 2, timezone)).toEqual(expected);
});

test('a time zone that is none is said so', () => {
  expect(timezoneProblem('UTC')).toBeUndefined();
  expect(timezoneProblem('Nowhere')).toMatch(/no time zone "Nowhere"/);
});
