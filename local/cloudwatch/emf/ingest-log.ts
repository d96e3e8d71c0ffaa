import type { MetricStore } from '../store/metric-store.ts';
import { readEmf } from './emf-document.ts';

/** One log event. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  timeMs: number;
  logGroup: string;
  message: string;
  /** Whether Lambda wrote it, which tolerates text before a document; by the group's name where absent. */
  lambda?: boolean;
}

/** Why a log event made no metric, or what is odd about it. */
export interface EmfDiagnostic {
  kind: 'EMFParsingErrors' | 'EMFValidationErrors' | 'warning';
  logGroup: string;
  timeMs: number;
  /** Where in the document. */
  path: string;
  message: string;
}

const LAMBDA_GROUP = '/aws/lambda/';

/**
 * Takes the metrics out of a log event. A bad document makes none: AWS/Logs counts it, and the diagnostic says why.
 *
 * Source: CloudWatch user guide, embedded metric format; metric names as AWS publishes them with dimension LogGroupName.
 */
export function ingestLog(
  store: MetricStore,
  { timeMs, logGroup, message, lambda = logGroup.startsWith(LAMBDA_GROUP) }: LogLine,
  { histograms }: { histograms?: boolean } = {},
): EmfDiagnostic | undefined {
  const result = readEmf(message, { nowMs: timeMs, prefix: lambda, histograms });
  if (result.kind === 'none') return undefined;
  if (result.kind === 'metrics') {
    for (const datum of result.data) store.put(datum);
    const [warning] = result.warnings;
    return warning === undefined ? undefined : { kind: 'warning', logGroup, timeMs, path: '$', message: warning };
  }
  const kind = result.kind === 'parsing-error' ? 'EMFParsingErrors' : 'EMFValidationErrors';
  store.put({
    namespace: 'AWS/Logs',
    name: kind,
    dimensions: { LogGroupName: logGroup },
    unit: 'None',
    timestampMs: timeMs,
    storageResolution: 60,
    values: [1],
  });
  return { kind, logGroup, timeMs, ...result.problem };
}
