import { EMF_LIMITS } from '../limits.ts';
import type { Datum } from '../store/metric-store.ts';
import { type EmfProblem, readDirectives } from './read-directives.ts';

export interface ReadEmfOptions {
  /** When the log event was written, milliseconds since the epoch. */
  nowMs: number;
  /** Lambda tolerates text before the document, elsewhere nothing may stand there. */
  prefix?: boolean;
  /** Take `{Values, Counts, …}` for a metric, as OpenTelemetry writes it and the specification does not have it. */
  histograms?: boolean;
}

export type EmfResult =
  /** An ordinary log line. */
  | { kind: 'none' }
  | { kind: 'metrics'; data: Datum[]; warnings: string[] }
  /** Looks like EMF and is malformed, or names what is not there: no metric is made, the line stays a line. */
  | { kind: 'parsing-error' | 'validation-error'; problem: EmfProblem };

const NONE: EmfResult = { kind: 'none' };

/**
 * Reads a log message in the embedded metric format. Never throws: a bad document makes no metric, and says why.
 *
 * One bad target refuses the whole document, the engine's choice where AWS says nothing.
 * Source: CloudWatch user guide, "Embedded metric format specification".
 */
export function readEmf(message: string, { nowMs, prefix = false, histograms = false }: ReadEmfOptions): EmfResult {
  if (!message.includes('"_aws"')) return NONE;
  const start = prefix ? message.indexOf('{') : 0;
  if (start < 0) return NONE;
  const text = start === 0 ? message : message.slice(start);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    if (!message.includes('"CloudWatchMetrics"')) return NONE;
    return parsingError('$', prefix ? 'no JSON object from the first { on' : 'the message is no JSON object');
  }
  if (!isObject(document)) return NONE;
  const root = document;
  const aws = root._aws;
  if (!isObject(aws) || aws.CloudWatchMetrics === undefined) return NONE;
  if (text.length > EMF_LIMITS.eventBytes / 4 && Buffer.byteLength(message) > EMF_LIMITS.eventBytes) {
    return parsingError('$', `a log event has at most ${EMF_LIMITS.eventBytes} bytes`);
  }
  const read = readDirectives(root, aws, { nowMs, histograms });
  return 'problem' in read ? { kind: 'validation-error', problem: read.problem } : { kind: 'metrics', ...read };
}

function parsingError(path: string, message: string): EmfResult {
  return { kind: 'parsing-error', problem: { path, message } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
