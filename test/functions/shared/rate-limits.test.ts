import { expect, it } from '@jest/globals';
import { windowAt } from '../../../functions/shared/rate-limits.ts';

it.each([
  { at: '2026-11-24T12:00:00.000Z', seconds: 60, startedAt: '2026-11-24T12:00:00.000Z', endsInSeconds: 60 },
  { at: '2026-11-24T12:00:59.999Z', seconds: 60, startedAt: '2026-11-24T12:00:00.000Z', endsInSeconds: 1 },
  { at: '2026-11-24T12:14:30.500Z', seconds: 900, startedAt: '2026-11-24T12:00:00.000Z', endsInSeconds: 30 },
  { at: '2026-11-24T12:15:00.000Z', seconds: 900, startedAt: '2026-11-24T12:15:00.000Z', endsInSeconds: 900 },
])('finds the window of $seconds s that $at lies in', ({ at, seconds, startedAt, endsInSeconds }) => {
  expect(windowAt(new Date(at), seconds)).toEqual({ startedAt: new Date(startedAt), endsInSeconds });
});
