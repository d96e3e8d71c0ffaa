import { dropped } from '../telemetry-health.ts';
import { partsOfError } from './error.ts';
import { KEY_MAX_CHARACTERS, keyRule } from './keys.ts';
import { isCardNumber, REDACTED } from './patterns.ts';
import { redactText, TEXT_MAX_CHARACTERS } from './text.ts';

// Not imported: an ES module's import of a module of Node makes all of its exports ready, and `node:util` itself is 0.8 ms of the cold start.
const types = process.getBuiltinModule('node:util/types');

/** What one walk may cost: enough for any line that a person would read, and little enough to stay under 5 ms. */
const MAX_DEPTH = 8;
const MAX_WIDTH = 100;
const MAX_CHARACTERS = 81_920;
/** A value is charged for as so many characters, beside those of its text: 2,048 values of none. */
const VALUE_CHARACTERS = 40;
const BIGINT_MAX_BITS = 333;

/** Under which of these a name stands beside its `value`: in headers, tags and parameters, and in what validators refuse. */
const NAMING = 'name key Name Key field path property param'.split(' ');

/** One walk through one value: what is left of its budget, and where it is. */
export interface Walk {
  /** How many characters may still be written. */
  room: number;
  /** `email` is kept in auth events. */
  readonly email: boolean;
  /** The objects around the value, so that none is walked within itself. */
  readonly path: object[];
}

export function newWalk(email = false): Walk {
  return { room: MAX_CHARACTERS, email, path: [] };
}

/** A copy that is plain JSON data, redacted and within bounds. What cannot be read becomes `[unreadable]`; never throws. */
export function walk(value: unknown, state: Walk): unknown {
  state.room -= VALUE_CHARACTERS;
  if (state.room <= 0) return '[truncated]';
  switch (typeof value) {
    case 'object':
      return value && walkReference(value, state);
    case 'string':
      return walkText(value, state);
    case 'number':
      if (!Number.isFinite(value)) return String(value);
      return value >= 1e14 && isCardNumber(String(value)) ? REDACTED : value;
    case 'bigint':
      return BigInt.asIntN(BIGINT_MAX_BITS, value) === value ? walkText(String(value), state) : '[bigint]';
    case 'symbol':
      return walkText(value.description ?? 'symbol', state);
    case 'function':
      return '[function]';
    default:
      return value;
  }
}

/**
 * The fields of an object by their names, each decided by its name first.
 *
 * @param most how many are copied; of a line's own fields more than of others.
 */
export function walkFields(value: object, state: Walk, most = MAX_WIDTH): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  let width = 0;
  for (const key of Object.keys(value)) {
    if (width++ >= most || state.room <= 0) {
      copy['…'] = '[more fields]';
      break;
    }
    copy[safeKey(key, state)] = readField(value as Record<string, unknown>, key, state);
  }
  return copy;
}

/** True for errors of every realm: in Jest, Node's own come from another. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

/** Reads one field; a getter that throws costs that field and no other. */
function readField(owner: Record<string, unknown>, key: string, state: Walk): unknown {
  try {
    const value = owner[key];
    const rule = keyRule(key);
    const hidden = rule === 'email' ? !state.email : rule === 'pair' ? namesSecret(owner) : rule !== 'open';
    return hidden && value !== undefined ? REDACTED : walk(value, state);
  } catch {
    return unreadable();
  }
}

function namesSecret(owner: Record<string, unknown>): boolean {
  return NAMING.some((key) => typeof owner[key] === 'string' && keyRule(owner[key]) === 'secret');
}

/** A field's name as it may be written: a map's keys can hold anything. */
function safeKey(key: string, state: Walk): string {
  if (key === '__proto__') return '_proto_';
  const safe = redactText(key, KEY_MAX_CHARACTERS);
  state.room -= safe.length;
  return safe;
}

function walkText(text: string, state: Walk): string {
  const first = text[0];
  const nested = first === '{' || first === '[' ? walkJson(text, state) : undefined;
  const safe = nested ?? redactText(text, Math.min(TEXT_MAX_CHARACTERS, state.room));
  state.room -= safe.length;
  return safe;
}

// JSON inside a text is redacted by its structure; it stays byte for byte where there was nothing to take out.
function walkJson(text: string, state: Walk): string | undefined {
  if (text.length > TEXT_MAX_CHARACTERS || state.path.length >= MAX_DEPTH) return;
  try {
    const before: unknown = JSON.parse(text);
    const after = JSON.stringify(walk(before, state));
    return after === JSON.stringify(before) ? text : after;
  } catch {
    // No JSON: a text like any other.
  }
}

function walkReference(value: object, state: Walk): unknown {
  const { path } = state;
  if (path.length >= MAX_DEPTH) return '[too deep]';
  if (path.includes(value)) return '[circular]';
  path.push(value);
  try {
    return walkKnown(value, state);
  } catch {
    return unreadable();
  } finally {
    path.pop();
  }
}

function unreadable(): string {
  dropped('redaction_failed');
  return '[unreadable]';
}

function walkKnown(value: object, state: Walk): unknown {
  if (Array.isArray(value)) return walkList(value, value.length, state);
  if (isError(value)) {
    const [texts, values] = partsOfError(value);
    state.room -= (texts.exc_info ?? texts.error!).length;
    return { ...texts, ...walkFields(values, state) };
  }
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[binary, ${value.byteLength} bytes]`;
  if (types.isMap(value)) return walkFields(objectOf(value, state), state);
  if (types.isSet(value)) return walkList(value, value.size, state);
  if (types.isPromise(value)) return '[promise]';
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? walk(toJSON.call(value), state) : walkFields(value, state);
}

function objectOf(map: Map<unknown, unknown>, state: Walk): object {
  const entries: [string, unknown][] = [];
  for (const [key, item] of Map.prototype.entries.call(map)) {
    entries.push([typeof key === 'string' ? key : String(walk(key, state)), item]);
    // One more than is shown, so that it is seen that there are more.
    if (entries.length > MAX_WIDTH) break;
  }
  return Object.fromEntries(entries);
}

// In raw headers (`['Authorization', 'Bearer …']`) the item after a name is its value.
function walkList(items: Iterable<unknown>, length: number, state: Walk): unknown[] {
  const copy: unknown[] = [];
  let hidden = false;
  for (const item of items) {
    if (copy.length >= MAX_WIDTH || state.room <= 0) {
      copy.push(`[${length - copy.length} more]`);
      break;
    }
    copy.push(hidden ? REDACTED : (walk(item, state) ?? null));
    hidden = !hidden && typeof item === 'string' && /^[\w-]{1,64}$/.test(item) && keyRule(item) === 'secret';
  }
  return copy;
}
