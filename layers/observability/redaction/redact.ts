import { describeErrorIn } from './error.ts';
import { newWalk, walk } from './walk.ts';

export { printableText, serialiseLine } from './line.ts';
export { redactText } from './text.ts';

/**
 * A copy of any value that is plain JSON data: secrets and personal data out, by key and by shape, within bounds of depth, width and
 * length. Never throws: what cannot be read becomes `[unreadable]`.
 *
 * @example redact({ user: 'ada', headers: { Authorization: 'Bearer …' } }) // { user: 'ada', headers: { Authorization: '[redacted]' } }
 */
export function redact(value: unknown): unknown {
  return walk(value, newWalk());
}

/**
 * An error, or whatever was thrown, as the fields of a log line: `error`, `error_type`, `exc_info`, and where there are any `cause`,
 * `errors`, `error_details`; all redacted. Never throws.
 */
export function describeError(error: unknown): Record<string, unknown> {
  const state = newWalk();
  try {
    if (error instanceof Error) state.path.push(error);
    return describeErrorIn(error, state, walk);
  } catch {
    return { error: '[unreadable]', error_type: 'Error' };
  }
}
