// The namespace import is what lets esbuild drop the rest of zod.
import * as z from 'zod/v4';

/** `z.iso.datetime()` would check the same, and put a pattern of 400 characters into what every model reads. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;

/** An instant. */
export const Time = z
  .string()
  .refine((text) => TIME.test(text) && !Number.isNaN(Date.parse(text)), {
    error: 'must be an ISO 8601 time with its zone, such as 2026-11-24T00:00:00Z',
  })
  .meta({ format: 'date-time' });

/** A connection's id. */
export const ConnectionId = z.guid('must be a UUID').describe('Only this connection; default: all of them');

/** How many rows an answer has at most. */
export function Limit(most: number, what: string) {
  return z.int().min(1).max(most).default(20).describe(`At most so many ${what}`);
}
