import type { Records } from '../records.ts';
import type { LocalFunction } from '../template/app.ts';
import { type InvokeError, timeoutText } from './invoke-result.ts';
import type { LogStream } from './log-stream.ts';

export interface Report {
  requestId: string;
  durationMs: number;
  /** Only for the first invocation of an instance. */
  initMs?: number;
  peakMemoryMb: number;
  error?: InvokeError;
}

/** Writes INIT_START, or `platform.initStart` in the JSON format. */
export function writeInitStart(fn: LocalFunction, stream: LogStream): void {
  const runtimeVersion = fn.runtime.replace(/^nodejs(\d+)\.x$/, 'nodejs:$1.local');
  if (fn.logFormat === 'Text') stream.platform(`INIT_START Runtime Version: ${runtimeVersion}`);
  else
    writeJson(fn, stream, 'INFO', 'platform.initStart', {
      initializationType: 'on-demand',
      phase: 'init',
      runtimeVersion,
      functionName: fn.name,
      functionVersion: '$LATEST',
    });
}

/** Writes START, or `platform.start`. */
export function writeStart(fn: LocalFunction, stream: LogStream, requestId: string): void {
  if (fn.logFormat === 'Text') stream.platform(`START RequestId: ${requestId} Version: $LATEST`);
  else writeJson(fn, stream, 'INFO', 'platform.start', { requestId, functionArn: fn.arn, version: '$LATEST' });
}

/** Writes END and REPORT, or `platform.report`, with the fields of the Telemetry API's schema. */
export function writeReport(fn: LocalFunction, stream: LogStream, report: Report): void {
  if (fn.logFormat === 'JSON') writeJsonReport(fn, stream, report);
  else writeTextReport(fn, stream, report);
}

function writeJsonReport(fn: LocalFunction, stream: LogStream, report: Report): void {
  const { requestId, durationMs, initMs, error, peakMemoryMb } = report;
  const status = statusOf(error);
  writeJson(fn, stream, error ? 'WARN' : 'INFO', 'platform.report', {
    requestId,
    metrics: {
      durationMs: round(durationMs),
      billedDurationMs: billedMs(report),
      memorySizeMB: fn.memorySizeMb,
      maxMemoryUsedMB: peakMemoryMb,
      ...(initMs === undefined ? {} : { initDurationMs: round(initMs) }),
    },
    status,
    ...(error && status !== 'timeout' ? { errorType: error.errorType } : {}),
  });
}

function writeTextReport(fn: LocalFunction, stream: LogStream, report: Report): void {
  const { requestId, durationMs, initMs, error, peakMemoryMb } = report;
  if (error?.kind === 'timeout') {
    stream.platform(`${new Date(stream.now()).toISOString()} ${requestId} ${timeoutText(fn)}`);
  }
  stream.platform(`END RequestId: ${requestId}`);
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(report)} ms`,
    `Memory Size: ${fn.memorySizeMb} MB`,
    `Max Memory Used: ${peakMemoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(error ? [`Status: ${statusOf(error)}`] : []),
    ...(error && error.kind !== 'timeout' ? [`Error Type: ${error.errorType}`] : []),
  ];
  stream.platform(`${parts.join('\t')}\t`);
}

/** Publishes what AWS/Lambda would hold of one invocation; datapoints carry the time at which it was invoked. */
export function publishInvocation(
  fn: LocalFunction,
  records: Records,
  invocation: { time: number; durationMs: number; failed: boolean; concurrent: number },
): void {
  const { time } = invocation;
  publish('Invocations', 1, 'Count');
  publish('Errors', invocation.failed ? 1 : 0, 'Count');
  publish('Throttles', 0, 'Count');
  publish('Duration', round(invocation.durationMs), 'Milliseconds');
  publish('ConcurrentExecutions', invocation.concurrent, 'Count');

  function publish(name: string, value: number, unit: string): void {
    records.publish(lambdaMetric(fn, { time, name, value, unit }));
  }
}

/** A throttled invocation counts as nothing but a throttle. */
export function publishThrottle(fn: LocalFunction, records: Records, time: number): void {
  records.publish(lambdaMetric(fn, { time, name: 'Throttles', value: 1, unit: 'Count' }));
}

/** One datapoint of the AWS/Lambda namespace. */
function lambdaMetric(fn: LocalFunction, datapoint: { time: number; name: string; value: number; unit: string }) {
  return {
    kind: 'metric',
    namespace: 'AWS/Lambda',
    dimensions: { FunctionName: fn.name },
    ...datapoint,
  } as const;
}

function writeJson(fn: LocalFunction, stream: LogStream, level: string, type: string, record: object): void {
  // System records are INFO, or WARN where something failed; DEBUG lets the same ones pass.
  if (level === 'INFO' && fn.systemLogLevel.toUpperCase() === 'WARN') return;
  stream.platform(JSON.stringify({ time: new Date(stream.now()).toISOString(), type, record }));
}

/** Since August 2025 the init phase is billed too. */
function billedMs({ durationMs, initMs = 0 }: Report): number {
  return Math.max(1, Math.ceil(durationMs + initMs));
}

function statusOf(error: InvokeError | undefined): 'success' | 'error' | 'timeout' {
  if (!error) return 'success';
  return error.kind === 'timeout' ? 'timeout' : 'error';
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
