import { REDACTED } from './patterns.ts';
import { redactText, TEXT_MAX_CHARACTERS } from './text.ts';
import type { Walk } from './walk.ts';

/** How far a chain of causes is followed, and how many errors of an AggregateError are told. */
export const MAX_CAUSES = 5;
export const MAX_ERRORS = 5;

const MESSAGE_MAX_CHARACTERS = 2048;
const SHOWN_ELSEWHERE = new Set(['message', 'stack', 'name', 'cause', 'errors']);
// A driver's error repeats the statement's values under one of these, an HTTP client's the whole exchange.
const PARAMETER_KEYS = new Set(['params', 'parameters', 'bindings', 'values']);
const LEFT_OUT = new Set(['request', 'response', '$response', 'config', 'socket', 'agent', 'domain']);

type WalkValue = (value: unknown, state: Walk) => unknown;

/**
 * An error as the fields of a log line: `error`, `error_type`, `exc_info` (the stack), and where there are any `cause`, `errors` and
 * `error_details` (its own enumerable properties). Every text is redacted; SQL parameters go; chains and cycles are bounded.
 */
export function describeErrorIn(error: unknown, state: Walk, walk: WalkValue, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return describeThrown(error, state, walk);
  const source = error as Error & Record<string, unknown>;
  const message = redactText(withoutParameters(source, text(read(source, 'message'))), MESSAGE_MAX_CHARACTERS);
  const type = redactText(typeOf(source), 128);
  const described: Record<string, unknown> = { error: message, error_type: type };
  const stack = framesOf(text(read(source, 'stack')));
  if (stack !== '') described.exc_info = `${type}: ${message}\n${stack}`;
  state.characters -= message.length + stack.length;
  if (state.characters <= 0) state.nodes = 0;
  const details = detailsOf(source, state, walk);
  if (details !== undefined) described.error_details = details;
  const cause = read(source, 'cause');
  if (cause !== undefined && cause !== null) described.cause = next(cause, state, walk, depth);
  const errors = read(source, 'errors');
  if (Array.isArray(errors)) described.errors = errors.slice(0, MAX_ERRORS).map((one) => next(one, state, walk, depth));
  return described;
}

function next(error: unknown, state: Walk, walk: WalkValue, depth: number): unknown {
  if (typeof error !== 'object' || error === null) return walk(error, state);
  if (state.path.includes(error)) return '[circular]';
  if (depth >= MAX_CAUSES || state.nodes-- <= 0) return '[more causes]';
  state.path.push(error);
  try {
    return error instanceof Error ? describeErrorIn(error, state, walk, depth + 1) : walk(error, state);
  } finally {
    state.path.pop();
  }
}

function describeThrown(value: unknown, state: Walk, walk: WalkValue): Record<string, unknown> {
  const shown = walk(value, state);
  const error = typeof shown === 'object' && shown !== null ? JSON.stringify(shown) : String(shown);
  return { error, error_type: value === null ? 'null' : typeof value };
}

// Many classes of errors never set their name; that of the class says more than `Error`.
function typeOf(source: Record<string, unknown>): string {
  const name = text(read(source, 'name')) || 'Error';
  if (name !== 'Error') return name;
  const made = read(source, 'constructor');
  return (typeof made === 'function' && text(read(made as never, 'name'))) || name;
}

function read(source: Record<string, unknown>, key: string): unknown {
  try {
    return source[key];
  } catch {
    return '[unreadable]';
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

// The stack repeats the message, and with it whatever was taken out of that: only its frames are kept.
function framesOf(stack: string): string {
  const frames = stack.slice(0, 4 * TEXT_MAX_CHARACTERS).match(/^ {4}at .{1,500}$/gm) ?? [];
  return frames
    .slice(0, 30)
    .map((frame) => redactText(frame))
    .join('\n');
}

// DrizzleQueryError: the message is the statement, then its values; the statement itself has only placeholders.
function withoutParameters(source: Record<string, unknown>, message: string): string {
  if (!Array.isArray(read(source, 'params')) && !Array.isArray(read(source, 'parameters'))) return message;
  const values = message.indexOf('params:');
  return values < 0 ? message : `${message.slice(0, values)}params: ${REDACTED}`;
}

function detailsOf(source: Record<string, unknown>, state: Walk, walk: WalkValue): Record<string, unknown> | undefined {
  const details: Record<string, unknown> = {};
  for (const key of Object.keys(source).slice(0, 30)) {
    if (SHOWN_ELSEWHERE.has(key) || LEFT_OUT.has(key)) continue;
    details[key] = PARAMETER_KEYS.has(key) ? REDACTED : read(source, key);
  }
  return Object.keys(details).length === 0 ? undefined : (walk(details, state) as Record<string, unknown>);
}
