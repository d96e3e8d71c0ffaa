/** A log line as JSON has it. */
export type LogLine = Record<string, unknown>;

/** The log lines among what was written: JSON objects with an `event`. An EMF document that is a canonical line is one, too. */
export function readLogs(lines: readonly string[]): LogLine[] {
  return lines.map(readObject).filter((line): line is LogLine => typeof line?.event === 'string');
}

/** A line as the JSON object that it is, or undefined. */
export function readObject(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
