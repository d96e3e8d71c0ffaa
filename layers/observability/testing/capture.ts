import { replaceSink } from '../log/sink.ts';
import { type EmfDocument, type EmfValue, readEmf, readValues } from './read-emf.ts';
import { type LogLine, readLogs } from './read-logs.ts';

/** What a handler wrote, line by line, as CloudWatch would get it. */
export interface Capture {
  /** The lines, without their line breaks. */
  readonly lines: readonly string[];
  /** The lines that are log lines: those with an event. */
  logs(event?: string): LogLine[];
  /** The lines that are EMF documents. */
  documents(): EmfDocument[];
  /** The values in them, one for each metric and dimension set; `[]` for a metric that was not written. */
  values(metric?: string): EmfValue[];
  /** Forgets what was written so far. */
  clear(): void;
  /** Ends the capture. */
  stop(): void;
}

/**
 * Catches every line that the layer writes, until `stop`, instead of writing it to standard output.
 *
 * @example
 * const written = captureLines();
 * await handler(httpEvent({ path: '/health' }), lambdaContext());
 * expect(written).toHaveLogged('request_completed', { status_code: '200' });
 */
export function captureLines(): Capture {
  const lines: string[] = [];
  const stop = replaceSink((line) => {
    lines.push(line);
  });
  return {
    lines,
    logs: (event) => readLogs(lines).filter((line) => event === undefined || line.event === event),
    documents: () => readEmf(lines),
    values: (metric) => readValues(lines).filter((value) => metric === undefined || value.metric === metric),
    clear: () => {
      lines.length = 0;
    },
    stop,
  };
}
