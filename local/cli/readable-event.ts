import { readable } from '../../layers/observability/log/readable.ts';
import type { Colour, Painter } from '../text/colour.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What one looks for by copying it, and never reads: behind what the line says. */
const IDS = ['tenant_id', 'user_id', 'logger', 'component', 'trace_id', 'span_id', 'request_id'];

const LEVEL_COLOURS: Record<string, Colour> = {
  WARN: 'yellow',
  WARNING: 'yellow',
  ERROR: 'red',
  CRITICAL: 'red',
  FATAL: 'red',
};

type Fields = Record<string, unknown>;

/**
 * A line of a log group as a person reads it, whether the layer wrote it, the platform, `console`, or anything else. The metrics
 * of a canonical line are left out, as metric documents of their own are: numbers are for machines.
 *
 * @param paint colours the level of what went wrong
 */
export function readableEvent(message: string, timeMs: number, paint: Painter = (text) => text): string {
  const fields = parse(message);
  const time = new Date(timeMs).toISOString().slice(11, 23);
  if (typeof fields?.level === 'string') {
    if (typeof fields.event === 'string')
      return withLevel(readable(JSON.stringify(inOrder(fields))), fields.level, paint);
    if ('message' in fields) return withLevel(consoleLine(time, fields.level, fields.message), fields.level, paint);
  }
  if (typeof fields?.type === 'string' && fields.type.startsWith('platform.')) {
    return `${time}          ${fields.type} ${pairs(fields.record)}`;
  }
  if (fields?._aws !== undefined) return `${time} METRIC   ${metricPairs(fields)}`;
  return `${time}          ${message.replace(CONTROL, '')}`;
}

function parse(message: string): Fields | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** What it says first, what it is to be found by last. */
function inOrder({ _aws, ...fields }: Fields): Fields {
  const metrics = metricNames(_aws);
  const said = Object.entries(fields).filter(([key]) => !IDS.includes(key) && !metrics.has(key));
  const ids = IDS.filter((key) => key in fields).map((key) => [key, fields[key]]);
  return Object.fromEntries([...said, ...ids]);
}

/** What `console` writes in Lambda's JSON format; its runtime reports an uncaught error in the same way. */
function consoleLine(time: string, level: string, message: unknown): string {
  const { errorType, errorMessage, stackTrace } = Object(message) as Fields;
  const head = `${time} ${level.toUpperCase().padEnd(8)} `;
  if (typeof errorType !== 'string') return head + shown(message);
  const stack = Array.isArray(stackTrace) ? stackTrace.slice(1).map((line) => `\n    ${shown(line).trim()}`) : [];
  return `${head}${shown(errorType)}: ${shown(errorMessage)}${stack.join('')}`;
}

function withLevel(line: string, level: string, paint: Painter): string {
  const name = level.toUpperCase();
  return line.replace(` ${name} `, ` ${paint(name, LEVEL_COLOURS[name])} `);
}

/** An EMF document: its metrics first, then labels and properties; many values are counted, not listed. */
function metricPairs({ _aws, ...fields }: Fields): string {
  const names = metricNames(_aws);
  return Object.entries(fields)
    .sort(([left], [right]) => Number(names.has(right)) - Number(names.has(left)))
    .map(
      ([key, value]) =>
        `${key}=${Array.isArray(value) && value.length > 1 ? `[${value.length} values]` : shown(value)}`,
    )
    .join(' ');
}

function metricNames(aws: unknown): Set<string> {
  const { CloudWatchMetrics = [] } = Object(aws) as { CloudWatchMetrics?: { Metrics?: { Name: string }[] }[] };
  return new Set(CloudWatchMetrics.flatMap(({ Metrics = [] }) => Metrics.map(({ Name }) => Name)));
}

function shown(value: unknown): string {
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(CONTROL, '');
}

/** `platform.report`'s record, its metrics lifted up: `requestId=… status=success durationMs=12.3`. */
function pairs(record: unknown): string {
  const { metrics, ...rest } = Object(record) as Fields;
  return Object.entries({ ...rest, ...Object(metrics) })
    .filter(([, value]) => typeof value !== 'object')
    .map(([key, value]) => `${key}=${shown(value)}`)
    .join(' ');
}
