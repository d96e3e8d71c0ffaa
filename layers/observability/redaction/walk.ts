import * as types from 'node:util/types'; // node:util itself costs 0.8 ms of the cold start
import { dropped } from '../telemetry-health.ts';
import { describeErrorIn } from './error.ts';
import { KEY_MAX_CHARACTERS, keyRule } from './keys.ts';
import { isCardNumber, REDACTED } from './patterns.ts';
import { redactText, TEXT_MAX_CHARACTERS } from './text.ts';

/** What one value may cost: enough for any line that a person would read, and little enough to stay under 5 ms. */
export const MAX_DEPTH = 8;
export const MAX_WIDTH = 100;
export const MAX_NODES = 2000;
export const MAX_CHARACTERS = 65_536;

const UNREADABLE = '[unreadable]';
const BIG = 10n ** 100n;

/** One walk through one value: what is left of its budget, and where it is. */
export interface Walk {
  nodes: number;
  characters: number;
  /** `email` is kept in auth events. */
  email: boolean;
  readonly path: object[];
}

export function newWalk(email = false): Walk {
  return { nodes: MAX_NODES, characters: MAX_CHARACTERS, email, path: [] };
}

/** A copy that is plain JSON data, redacted and within bounds. What cannot be read becomes `[unreadable]`; never throws. */
export function walk(value: unknown, state: Walk): unknown {
  if (state.nodes-- <= 0) return '[truncated]';
  switch (typeof value) {
    case 'string':
      return walkText(value, state);
    case 'number':
      return walkNumber(value);
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return value > BIG || value < -BIG ? '[bigint]' : walkText(value.toString(), state);
    case 'symbol':
      return walkText(value.description ?? 'symbol', state);
    case 'function':
      return '[function]';
    default:
      return value === null ? null : walkReference(value as object, state);
  }
}

/** The value of a field, decided by the field's name first. */
export function walkField(key: string, value: unknown, owner: object, state: Walk): unknown {
  const rule = keyRule(key);
  if (rule === 'open') return walk(value, state);
  if (value === undefined) return undefined;
  if (rule === 'email') return state.email ? walk(value, state) : REDACTED;
  if (rule === 'pair') return namesSecret(owner) ? REDACTED : walk(value, state);
  return REDACTED;
}

/** A field's name as it may be written: a map's keys can hold anything. */
export function safeKey(key: string, state: Walk): string {
  if (key === '__proto__') return '_proto_';
  const safe = redactText(key, KEY_MAX_CHARACTERS);
  state.characters -= safe.length;
  return safe;
}

function walkText(text: string, state: Walk): string {
  const first = text.charCodeAt(0);
  const nested =
    (first === 0x7b || first === 0x5b) && text.length <= TEXT_MAX_CHARACTERS ? walkJson(text, state) : undefined;
  const result = nested ?? redactText(text, Math.min(TEXT_MAX_CHARACTERS, state.characters));
  state.characters -= result.length;
  if (state.characters <= 0) state.nodes = 0;
  return result;
}

// JSON inside a text is redacted by its structure; it stays byte for byte where there was nothing to take out.
function walkJson(text: string, state: Walk): string | undefined {
  if (state.path.length >= MAX_DEPTH) return undefined;
  try {
    const before: unknown = JSON.parse(text);
    const characters = state.characters;
    const after = JSON.stringify(walk(before, state));
    state.characters = characters;
    return after === JSON.stringify(before) ? text : after;
  } catch {
    return undefined;
  }
}

function walkNumber(value: number): unknown {
  if (!Number.isFinite(value)) return String(value);
  return value >= 1e14 && isCardNumber(String(value)) ? REDACTED : value;
}

function walkReference(value: object, state: Walk): unknown {
  if (state.path.length >= MAX_DEPTH) return '[too deep]';
  if (state.path.includes(value)) return '[circular]';
  state.path.push(value);
  try {
    return walkKnown(value, state);
  } catch {
    dropped('redaction_failed');
    return UNREADABLE;
  } finally {
    state.path.pop();
  }
}

function walkKnown(value: object, state: Walk): unknown {
  if (Array.isArray(value)) return walkList(value, value.length, state);
  if (types.isNativeError(value) || value instanceof Error) return describeErrorIn(value, state, walk);
  if (types.isDate(value))
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
  if (ArrayBuffer.isView(value)) return `[binary, ${value.byteLength} bytes]`;
  if (types.isAnyArrayBuffer(value)) return `[binary, ${(value as ArrayBuffer).byteLength} bytes]`;
  if (types.isMap(value)) return walkMap(value, state);
  if (types.isSet(value)) return walkList(value, value.size, state);
  if (types.isPromise(value)) return '[promise]';
  const toJson = (value as { toJSON?: unknown }).toJSON;
  if (typeof toJson === 'function') return walk(toJson.call(value), state);
  return walkObject(value as Record<string, unknown>, state);
}

function walkObject(value: Record<string, unknown>, state: Walk): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  let width = 0;
  for (const key of Object.keys(value)) {
    if (width++ >= MAX_WIDTH || state.nodes <= 0) {
      copy['…'] = '[more fields]';
      break;
    }
    copy[safeKey(key, state)] = readField(value, key, state);
  }
  return copy;
}

/** Reads one field; a getter that throws costs that field and no other. */
export function readField(value: Record<string, unknown>, key: string, state: Walk): unknown {
  try {
    return walkField(key, value[key], value, state);
  } catch {
    dropped('redaction_failed');
    return UNREADABLE;
  }
}

function walkMap(value: Map<unknown, unknown>, state: Walk): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  let width = 0;
  for (const [key, item] of Map.prototype.entries.call(value)) {
    if (width++ >= MAX_WIDTH || state.nodes <= 0) {
      copy['…'] = `[${value.size} entries]`;
      break;
    }
    const name = typeof key === 'string' ? key : String(walk(key, state));
    copy[safeKey(name, state)] = walkField(name, item, value, state);
  }
  return copy;
}

// In raw headers (`['Authorization', 'Bearer …']`) the item after a name is its value.
function walkList(items: Iterable<unknown>, length: number, state: Walk): unknown[] {
  const copy: unknown[] = [];
  let secretNext = false;
  for (const item of items) {
    if (copy.length >= MAX_WIDTH || state.nodes <= 0) {
      copy.push(`[${length - copy.length} more]`);
      break;
    }
    copy.push(secretNext ? REDACTED : (walk(item, state) ?? null));
    secretNext =
      typeof item === 'string' &&
      item.length <= 64 &&
      !secretNext &&
      /^[\w-]+$/.test(item) &&
      keyRule(item) === 'secret';
  }
  return copy;
}

function namesSecret(owner: object): boolean {
  const { name, key, Name, Key } = owner as Record<string, unknown>;
  const label = [name, key, Name, Key].find((candidate) => typeof candidate === 'string');
  return typeof label === 'string' && keyRule(label) === 'secret';
}
