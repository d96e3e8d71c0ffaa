import type { LocalFunction } from '../template/app.ts';
import type { RuntimeError } from './runtime/protocol.ts';

/** As Go's runtime prints them, which Lambda's platform is written in. */
const SIGNAL_NAMES: Record<string, string> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGTERM: 'terminated',
  SIGSEGV: 'segmentation fault',
};

/**
 * Why an invocation failed: `handled`, the handler threw or answered what Lambda refuses; `timeout`; `exit`, the
 * process ended by itself; `init`, the function does not start; `throttled`, over its reserved concurrency (never ran).
 */
export type FailureKind = 'handled' | 'timeout' | 'exit' | 'init' | 'throttled';

export interface InvokeError extends RuntimeError {
  kind: FailureKind;
}

/** What an invocation gave: exactly one of `payload` (JSON text) and `error`. */
export interface InvokeResult {
  requestId: string;
  /** How long the handler ran, in real milliseconds. */
  durationMs: number;
  payload?: string;
  error?: InvokeError;
}

export function timedOut(requestId: string, fn: LocalFunction): InvokeError {
  return failure('timeout', 'Sandbox.Timedout', `RequestId: ${requestId} Error: ${timeoutText(fn)}`);
}

/** `Task timed out after 3.00 seconds` */
export function timeoutText(fn: LocalFunction): string {
  return `Task timed out after ${(fn.timeoutMs / 1000).toFixed(2)} seconds`;
}

/** A process that ended without an answer. */
export function exited(requestId: string, status: number | null, signal: string | null): InvokeError {
  const reason = signal
    ? `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`
    : status
      ? `Runtime exited with error: exit status ${status}`
      : 'Runtime exited without providing a reason';
  return failure('exit', 'Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`);
}

export function throttled(): InvokeError {
  return failure('throttled', 'TooManyRequestsException', 'Rate Exceeded.');
}

export function failure(kind: FailureKind, errorType: string, errorMessage: string, trace: string[] = []): InvokeError {
  return { kind, errorType, errorMessage, trace };
}
