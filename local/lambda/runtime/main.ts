/**
 * What runs in the child process of a function instance, in place of Lambda's Node runtime. It knows nothing of the
 * local AWS: settings come as one argument, invocations and answers as IPC messages, lines leave by stdout.
 *
 * Between invocations the process is not frozen as on Lambda; work that a handler leaves behind goes on at once
 * instead of in the next invocation, and its lines belong to no request.
 */
import { patchConsole } from './console.ts';
import { lambdaContext } from './context.ts';
import { describe, runtimeError } from './errors.ts';
import { type Handler, loadHandler } from './handler.ts';
import { resolveFromLayers } from './layers.ts';
import type { InvokeMessage, RuntimeMessage, RuntimeSettings } from './protocol.ts';
import { shiftDate } from './virtual-date.ts';

/** Exit statuses of Lambda's Node runtime. */
const UNHANDLED_REJECTION_STATUS = 128;
const UNCAUGHT_EXCEPTION_STATUS = 129;

const settings: RuntimeSettings = JSON.parse(process.argv[2] ?? '{}');
const send = process.send?.bind(process) as (message: RuntimeMessage, sent?: () => void) => void;
let requestId: string | undefined;

// A handler sees no parent, no argument and no IPC, as on Lambda.
process.argv.length = 2;
process.send = undefined;

// Writes that the pipe does not take at once would be lost with a killed process.
for (const stream of [process.stdout, process.stderr]) {
  (stream as unknown as { _handle?: { setBlocking?: (on: boolean) => void } })._handle?.setBlocking?.(true);
}

const setTime = settings.nowMs === undefined ? undefined : shiftDate();
setTime?.(settings.nowMs!);
const { logError } = patchConsole({
  logFormat: settings.logFormat,
  applicationLogLevel: settings.applicationLogLevel,
  requestId: () => requestId,
  write: (line) => process.stdout.write(line + '\n'),
});

// A parent that died takes its instances along.
process.on('disconnect', () => process.exit(0));

process.on('uncaughtException', (error) => {
  logError('Uncaught Exception', error);
  crash(error, UNCAUGHT_EXCEPTION_STATUS);
});
process.on('unhandledRejection', (reason) => {
  const error = runtimeError('Runtime.UnhandledPromiseRejection', String(reason));
  if (reason instanceof Error) error.stack = reason.stack;
  logError('Unhandled Promise Rejection', error);
  crash(error, UNHANDLED_REJECTION_STATUS);
});

resolveFromLayers(settings.layerFolders);
try {
  serve(await loadHandler(settings));
} catch (error) {
  logError('Init Error', error);
  send({ failedToStart: describe(error) }, () => process.exit(1));
}

function serve(handler: Handler): void {
  process.on('message', (message) => void run(handler, message as InvokeMessage));
  send({ ready: true });
}

async function run(handler: Handler, message: InvokeMessage): Promise<void> {
  requestId = message.requestId;
  process.env._X_AMZN_TRACE_ID = message.traceHeader;
  if (message.nowMs !== undefined) setTime?.(message.nowMs);
  let answer: RuntimeMessage;
  try {
    const result = await handler(message.event, lambdaContext(message, settings.functionArn));
    answer = { payload: JSON.stringify(result === undefined ? null : result) ?? 'null', peakMemoryMb: peakMemoryMb() };
  } catch (error) {
    logError('Invoke Error', error);
    answer = { error: describe(error), peakMemoryMb: peakMemoryMb() };
  }
  requestId = undefined;
  send(answer);
}

function peakMemoryMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

function crash(error: Error, status: number): void {
  send({ crashed: describe(error) }, () => process.exit(status));
}
