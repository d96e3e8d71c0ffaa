/** One recorded log event. */
export interface RecordedLine {
  timeMs: number;
  /** Empty where the recording does not say. */
  logGroup: string;
  message: string;
}

/** `2026-11-24T12:00:00.000Z` before the message: what CloudWatch Logs exports to S3. */
const EXPORTED = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)\s+(.*)$/s;

/**
 * Reads one line of a recording: an event as the API, the CLI or a local run writes it (`timestamp` or `timeMs`, and
 * `message`), an exported line with its time before it, or the message itself, whose time is in it.
 *
 * @returns undefined where no time can be found
 */
export function readRecordedLine(line: string, logGroup = ''): RecordedLine | undefined {
  const exported = EXPORTED.exec(line);
  if (exported) return { timeMs: Date.parse(exported[1]!), logGroup, message: exported[2]! };
  const fields = parse(line);
  return fields && recordedEvent(fields, line, logGroup);
}

/** The same for an object that was read already. */
export function recordedEvent(
  fields: Record<string, unknown>,
  line: string,
  logGroup: string,
): RecordedLine | undefined {
  const { message, _aws } = fields;
  const timeMs =
    timeOf(fields.timestamp) ??
    timeOf(fields.timeMs) ??
    timeOf(fields['@timestamp']) ??
    timeOf(fields.time) ??
    timeOf(Object(_aws).Timestamp);
  if (timeMs === undefined) return undefined;
  const group = fields.logGroup ?? fields.logGroupName ?? fields.group;
  const isEnvelope =
    typeof message === 'string' && (typeof fields.timestamp === 'number' || fields.timeMs !== undefined);
  return {
    timeMs,
    logGroup: typeof group === 'string' && isEnvelope ? group : logGroup,
    message: isEnvelope ? message : line,
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const parsed = typeof value === 'string' ? Date.parse(value.replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}
