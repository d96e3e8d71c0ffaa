import { dropped } from '../telemetry-health.ts';
import { redactText } from './text.ts';
import { newWalk, walkFields } from './walk.ts';

/** A line has room for many fields, but not for all of an object that somebody spread into it. */
export const LINE_MAX_FIELDS = 200;

// What breaks lines or drives terminals: the ASCII controls, which JSON escapes itself, DEL, C1, Unicode's line ends and direction marks.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it finds
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Beside the head of a line, which stays. */
const LOST = { lost: 'serialise_failed' };

/**
 * One line of JSON: redacted, bounded, without its line break or any control character. Never throws; where nothing else can be said, the
 * line says that it was lost. A caller's `_aws` never reaches the root, so that nobody writes metrics through a log field.
 *
 * @param event the line's event, where it is not among the fields: auth events may name an e-mail address.
 * @example serialiseLine({ event: 'auth_login', password: 'x' }) // '{"event":"auth_login","password":"[redacted]"}'
 */
export function serialiseLine(fields: Record<string, unknown>, event: unknown = fields.event): string {
  const copy = redactFields(fields, event);
  return printableJson(copy === LOST ? { level: 'warning', event: 'telemetry_dropped', reason: LOST.lost } : copy);
}

/** The redacted copy of a line's fields, without `_aws`. Never throws: in the place of fields that cannot even be listed it says so. */
export function redactFields(fields: Record<string, unknown>, event: unknown = fields.event): Record<string, unknown> {
  try {
    const state = newWalk(isAuthEvent(event, fields));
    state.path.push(fields);
    const copy = walkFields(fields, state, LINE_MAX_FIELDS);
    if ('_aws' in copy) delete copy._aws;
    return copy;
  } catch {
    dropped('serialise_failed');
    return LOST;
  }
}

/** JSON of plain data, in printable characters only. */
export function printableJson(data: unknown): string {
  return printable(JSON.stringify(data));
}

/** A text for a terminal: secrets out, and every control character shown instead of sent. */
export function printableText(text: string): string {
  return printable(redactText(text));
}

/** A text with every control character shown instead of sent. */
export function printable(text: string): string {
  if (!UNPRINTABLE.test(text)) return text;
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isAuthEvent(event: unknown, { category }: Record<string, unknown>): boolean {
  return typeof event === 'string' && (event.startsWith('auth_') || (event === 'audit_event' && category === 'auth'));
}
