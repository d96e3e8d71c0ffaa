import { isError, newWalk, walk } from './walk.ts';

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
  const shown = redact(error);
  const isTold = typeof shown === 'object' && shown !== null;
  if (isTold && isError(error)) return shown as Record<string, unknown>;
  const type = error === null ? 'null' : typeof error;
  return { error: isTold ? JSON.stringify(shown) : String(shown), error_type: type };
}
