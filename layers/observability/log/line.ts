import { currentSpan, currentUnit, type Unit } from '../context.ts';
import { currentSettings } from '../observe/settings.ts';
import { LINE_MAX_FIELDS, printableJson, redactFields } from '../redaction/line.ts';
import { describeError, redactText } from '../redaction/redact.ts';
import { isError } from '../redaction/walk.ts';
import { dropped } from '../telemetry-health.ts';
import { isoTime, wallMs } from '../time.ts';
import type { Line } from './finished-line.ts';
import { LEVELS, type LevelName } from './level.ts';
import { writeLine } from './sink.ts';

const PLAIN_NAME = /^[A-Za-z0-9_.:-]{1,100}$/;
/** Keys of the line's head. A caller's field of that name would forge it, so it is renamed. */
const HEAD_KEYS: ReadonlySet<string> = new Set(['timestamp', 'level', 'event', 'logger']);
const UNIT_KEYS: ReadonlySet<string> = new Set(['correlation_id', 'tenant_id', 'user_id', 'component', 'trace_id']);

/**
 * Writes one line of the running unit, or holds it where the level keeps it back. Never throws.
 *
 * @param extra what the caller passed after the event: objects of fields, errors, texts, in any order.
 */
export function log(level: LevelName, logger: string, event: string, extra: readonly unknown[]): void {
  try {
    const unit = currentUnit();
    const written = isWritten(level, unit);
    if (!written && unit?.sealed !== false) return;
    const { text } = formatLine(level, logger, event, unit, extra);
    if (written) writeLine(text);
    else unit?.held.hold(text);
  } catch {
    dropped('serialise_failed', 'log line');
  }
}

/** Whether a line of this level is written now; otherwise its unit holds it. */
export function isWritten(level: LevelName, unit: Unit | undefined): boolean {
  const least = currentSettings().level;
  return LEVELS[level] >= least || (unit?.debug === true && Number.isFinite(least));
}

/** The line as JSON: the head in the reference's order, then what was bound, then the caller's fields, all redacted. */
export function formatLine(
  level: LevelName,
  logger: string,
  event: string,
  unit: Unit | undefined,
  extra: readonly unknown[],
): Line {
  const given: Record<string, unknown> = {};
  if (unit !== undefined) {
    addFields(given, unit.bound, unit);
    if (unit.sealed) given.after_end = true;
  }
  const loose = extra.filter((item) => !addExtra(given, item, unit));
  if ('extra' in given) loose.unshift(given.extra);
  if (loose.length > 0) given.extra = loose.length > 1 ? loose : loose[0];
  const fields = redactFields(given, event);
  const rest = printableJson(fields);
  const head = `{"timestamp":"${isoTime(wallMs())}","level":"${level}","event":${quote(event)},`;
  const tail = rest.length > 2 ? `,${rest.slice(1)}` : '}';
  if (unit === undefined) return { text: `${head}"logger":${quote(logger)}${tail}`, fields };
  unit.linePrefix ??= unitPrefix(unit);
  const text = `${head}${unit.linePrefix}"logger":${quote(logger)},"component":"${unit.component}"${traceField(unit)}${tail}`;
  return { text, fields };
}

function unitPrefix(unit: Unit): string {
  return (
    `"correlation_id":${quote(unit.correlationId)},` +
    (unit.tenantId === undefined ? '' : `"tenant_id":${quote(unit.tenantId)},`) +
    (unit.userId === undefined ? '' : `"user_id":${quote(unit.userId)},`)
  );
}

function traceField(unit: Unit): string {
  const span = unit.span ?? currentSpan();
  return span === undefined ? '' : `,"trace_id":"${span.traceId}"`;
}

/** Text as a JSON string; event names, ids and logger names are nearly always plain and need no redaction. */
function quote(text: string): string {
  return typeof text === 'string' && PLAIN_NAME.test(text) ? `"${text}"` : printableJson(redactText(String(text)));
}

/** False for what has no names of its own: a text, a list. */
function addExtra(fields: Record<string, unknown>, item: unknown, unit: Unit | undefined): boolean {
  if (item === undefined || item === null) return true;
  if (typeof item !== 'object' || Array.isArray(item) || ArrayBuffer.isView(item)) return false;
  if (isError(item)) addError(fields, item, 'other_error');
  else addFields(fields, item, unit);
  return true;
}

/** The first error is told at the line's root, any other under its name. */
function addError(fields: Record<string, unknown>, error: unknown, key: string): void {
  if (fields.error_type === undefined) Object.assign(fields, describeError(error));
  else fields[key] = error;
}

function addFields(fields: Record<string, unknown>, given: object, unit: Unit | undefined): void {
  let keys: string[];
  try {
    keys = Object.keys(given);
  } catch {
    fields.unreadable = true;
    return;
  }
  // What comes after these would not be written.
  for (const key of keys.slice(0, LINE_MAX_FIELDS)) {
    let value: unknown;
    try {
      value = (given as Record<string, unknown>)[key];
    } catch {
      value = '[unreadable]';
    }
    if (value === undefined) continue;
    if (typeof value === 'object' && isError(value)) addError(fields, value, key);
    else fields[isTaken(key, unit) ? `field_${key}` : key] = value;
  }
}

/** Outside a unit, and where the unit has no tenant, a line may name the tenant that it is about. */
function isTaken(key: string, unit: Unit | undefined): boolean {
  if (HEAD_KEYS.has(key)) return true;
  if (unit === undefined || !UNIT_KEYS.has(key)) return false;
  if (key === 'tenant_id') return unit.tenantId !== undefined;
  if (key === 'user_id') return unit.userId !== undefined;
  return key !== 'trace_id' || unit.span !== undefined;
}
