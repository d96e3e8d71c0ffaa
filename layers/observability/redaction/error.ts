import { REDACTED } from './patterns.ts';
import { redactText, TEXT_MAX_CHARACTERS } from './text.ts';

const MESSAGE_MAX_CHARACTERS = 2048;
const TYPE_MAX_CHARACTERS = 128;
const MAX_ERRORS = 5;
const MAX_DETAILS = 30;
const MAX_FRAMES = 30;

// Told beside the details, or not at all: an HTTP client's error carries the whole exchange.
const LEFT_OUT = 'message stack name cause errors request response $response config socket agent'.split(' ');
// A driver's error repeats the statement's values under one of these.
const PARAMETERS = 'params parameters bindings values'.split(' ');
// Others write them into the statement: Knex at the head of its message (`compileSqlOnError`), mysql2 under `sql`.
const STATEMENT = /^\s*(?:insert into|delete from|(?:select|update|with)\s.*\s(?:from|set|as))\s/is;
const LITERAL = /'(?:[^'\\]|\\.)*'?/gs;

/**
 * What an error has to say: its texts, redacted (`error`, `error_type`, and `exc_info`, the stack), and where there are any the values
 * behind them, which nobody has redacted yet (`error_details`, its own enumerable properties; `cause`; `errors`). SQL parameters are gone.
 */
export function partsOfError(error: object): [texts: Record<string, string>, values: Record<string, unknown>] {
  const said = textOf(error, 'message');
  // DrizzleQueryError: the message is the statement, then its values; the statement itself has only placeholders.
  const message = redactText(said.replace(/^(Failed query:.*?params: ).*/s, `$1${REDACTED}`), MESSAGE_MAX_CHARACTERS);
  const type = redactText(typeOf(error), TYPE_MAX_CHARACTERS);
  const texts: Record<string, string> = { error: message, error_type: type };
  const stack = framesOf(textOf(error, 'stack'));
  if (stack !== '') texts.exc_info = `${type}: ${message}\n${stack}`;

  const values: Record<string, unknown> = {};
  const details: Record<string, unknown> = {};
  for (const key of Object.keys(error).slice(0, MAX_DETAILS)) {
    if (LEFT_OUT.includes(key)) continue;
    details[key] = PARAMETERS.includes(key) ? REDACTED : textOf(error, key) || read(error, key);
    values.error_details = details;
  }
  const cause = read(error, 'cause');
  if (cause !== undefined && cause !== null) values.cause = cause;
  const errors = read(error, 'errors');
  if (Array.isArray(errors)) values.errors = errors.slice(0, MAX_ERRORS);
  return [texts, values];
}

// Many classes of errors never set their name; that of the class says more than `Error`.
function typeOf(error: object): string {
  const name = textOf(error, 'name') || 'Error';
  return (name === 'Error' && textOf(read(error, 'constructor'), 'name')) || name;
}

function textOf(source: unknown, key: string): string {
  const value = read(source, key);
  if (typeof value !== 'string') return '';
  return STATEMENT.test(value) ? value.replace(LITERAL, `'${REDACTED}'`) : value;
}

function read(source: unknown, key: string): unknown {
  try {
    return (source as Record<string, unknown> | undefined)?.[key];
  } catch {
    return '[unreadable]';
  }
}

// The stack repeats the message, and with it whatever was taken out of that: only its frames are kept.
function framesOf(stack: string): string {
  const frames = stack.slice(0, 4 * TEXT_MAX_CHARACTERS).match(/^ {4}at .{1,500}$/gm) ?? [];
  return frames
    .slice(0, MAX_FRAMES)
    .map((frame) => redactText(frame))
    .join('\n');
}
