import { readable } from '../../layers/observability/log/readable.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A line of a log group as a person reads it, whether the layer wrote it, the platform, or anything else. */
export function readableEvent(message: string, timeMs: number): string {
  const fields = parse(message);
  if (typeof fields?.event === 'string' && typeof fields.level === 'string') return readable(message);
  const time = new Date(timeMs).toISOString().slice(11, 23);
  if (typeof fields?.type === 'string' && fields.type.startsWith('platform.')) {
    return `${time}          ${fields.type} ${pairs(fields.record)}`;
  }
  if (fields?._aws !== undefined) return `${time} METRIC   ${metricPairs(fields)}`;
  return `${time}          ${message.replace(CONTROL, '')}`;
}

function parse(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** An EMF document: its metrics first, then labels and properties; many values are counted, not listed. */
function metricPairs({ _aws, ...fields }: Record<string, unknown>): string {
  const { CloudWatchMetrics = [] } = Object(_aws) as { CloudWatchMetrics?: { Metrics?: { Name: string }[] }[] };
  const names = new Set(CloudWatchMetrics.flatMap(({ Metrics = [] }) => Metrics.map(({ Name }) => Name)));
  return Object.entries(fields)
    .sort(([left], [right]) => Number(names.has(right)) - Number(names.has(left)))
    .map(([key, value]) => `${key}=${shown(value)}`)
    .join(' ');
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.length > 1) return `[${value.length} values]`;
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(CONTROL, '');
}

/** `platform.report`'s record, its metrics lifted up: `requestId=… status=success durationMs=12.3`. */
function pairs(record: unknown): string {
  const { metrics, ...rest } = Object(record) as Record<string, unknown>;
  return Object.entries({ ...rest, ...Object(metrics) })
    .filter(([, value]) => typeof value !== 'object')
    .map(([key, value]) => `${key}=${shown(value)}`)
    .join(' ');
}
