import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Clock, realClock } from '../clock.ts';
import type { Records } from '../records.ts';
import type { LocalFunction } from '../template/app.ts';
import { instanceEnvironment } from './environment.ts';
import { exited, failure, type InvokeError, timedOut } from './invoke-result.ts';
import { INIT_LIMIT_MS, MAX_RESPONSE_BYTES, OLD_SPACE_SHARE } from './limits.ts';
import { collectLines } from './log-lines.ts';
import { type LogStream, openLogStream } from './log-stream.ts';
import { writeInitStart } from './platform-records.ts';
import { reapWithParent } from './reaper.ts';
import type { InvokeMessage, RuntimeError, RuntimeMessage, RuntimeSettings } from './runtime/protocol.ts';

/** How long an ended process may keep its pipes open, in a process of its own that outlives it. */
const PIPE_GRACE_MS = 500;

export interface InstanceOptions {
  fn: LocalFunction;
  codeFolder: string;
  runtimeFile: string;
  clock: Clock;
  records: Records;
  environment: Record<string, string>;
}

/** What the process made of one invocation. */
export interface Outcome {
  payload?: string;
  error?: InvokeError;
  peakMemoryMb: number;
}

/** One child process that runs a function's bundle, one invocation at a time. */
export interface Instance {
  readonly pid: number | undefined;
  readonly stream: LogStream;
  /** Resolves when the handler is loaded, with the milliseconds that took, or with why it did not load; never rejects. */
  readonly started: Promise<{ initMs: number } | { error: InvokeError }>;
  /** Resolves when the process has ended and everything that it wrote is published. */
  readonly closed: Promise<void>;
  run(requestId: string, event: unknown, traceHeader: string): Promise<Outcome>;
  kill(): void;
}

export function startInstance({ fn, codeFolder, runtimeFile, clock, records, environment }: InstanceOptions): Instance {
  const stream = openLogStream(fn, clock, records);
  const virtual = clock !== realClock;
  const settings: RuntimeSettings = {
    taskRoot: codeFolder,
    handler: fn.handler,
    runtime: fn.runtime,
    functionArn: fn.arn,
    logFormat: fn.logFormat,
    applicationLogLevel: fn.applicationLogLevel,
    layerFolders: fn.layerFolders,
    ...(virtual ? { nowMs: clock.now() } : {}),
  };
  const startedAt = performance.now();
  writeInitStart(fn, stream);
  const child = fork(runtimeFile, [JSON.stringify(settings)], {
    cwd: codeFolder,
    env: instanceEnvironment(fn, { logStream: stream.name, taskRoot: codeFolder, added: environment }),
    execArgv: [`--max-old-space-size=${Math.max(16, Math.floor(fn.memorySizeMb * OLD_SPACE_SHARE))}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true, // Ctrl-C is for the parent, which lets invocations end
  });
  const released = reapWithParent(child.pid);
  collectLines(child.stdout!, stream.write);
  collectLines(child.stderr!, stream.write);

  let crash: RuntimeError | undefined;
  let peakMemoryMb = 0;
  let hasAnswered = false;
  let answer: ((message: RuntimeMessage) => void) | undefined;
  const started = Promise.withResolvers<{ initMs: number } | { error: InvokeError }>();
  const initLimit = setTimeout(() => {
    crash = { errorType: 'Sandbox.Timedout', errorMessage: `Init took over ${INIT_LIMIT_MS / 1000} s`, trace: [] };
    child.kill('SIGKILL');
  }, INIT_LIMIT_MS);

  child.on('message', (message: RuntimeMessage) => {
    if ('ready' in message) started.resolve({ initMs: performance.now() - startedAt });
    else if ('failedToStart' in message) crash = message.failedToStart;
    else if ('crashed' in message) crash = message.crashed;
    else {
      peakMemoryMb = message.peakMemoryMb;
      hasAnswered = true;
      // The lines written before the answer are in the pipe already: the event loop reads them in this same turn.
      setImmediate(() => answer?.(message));
    }
  });
  child.on('error', (error) => {
    const reason = existsSync(codeFolder) ? error.message : `there is no folder ${codeFolder}`;
    crash ??= { errorType: 'Runtime.StartError', errorMessage: reason, trace: [] };
  });

  let status: number | null = null;
  let signal: string | null = null;
  const closed = waitForClose().then(() => {
    clearTimeout(initLimit);
    started.resolve({ error: { ...ended('init'), kind: 'init' } });
  });
  void started.promise.then(() => clearTimeout(initLimit));

  return {
    pid: child.pid,
    stream,
    started: started.promise,
    closed,
    run,
    kill: () => void child.kill('SIGKILL'),
  };

  async function run(requestId: string, event: unknown, traceHeader: string): Promise<Outcome> {
    const message: InvokeMessage = { requestId, event, timeoutMs: fn.timeoutMs, traceHeader };
    if (virtual) message.nowMs = clock.now();
    let overdue = false;
    hasAnswered = false;
    // Inside an invocation time runs at real speed, on every clock: so does its limit.
    const limit = setTimeout(() => {
      // Where this process was too busy to read, the answer is in the pipe: it is read before this looks for it.
      setImmediate(() => {
        if (hasAnswered) return;
        overdue = true;
        child.kill('SIGKILL');
      });
    }, fn.timeoutMs);
    try {
      const answered = new Promise<RuntimeMessage>((resolve) => {
        answer = resolve;
      });
      // A process that is ending already takes none; that is seen by its close.
      if (child.connected) child.send(message, () => {});
      const outcome = await Promise.race([answered, closed]);
      // An answer that crosses the kill is too late; and whoever is next must not get a process that is ending.
      if (overdue) await closed;
      if (overdue) return { error: timedOut(requestId, fn), peakMemoryMb };
      if (!outcome) return { error: ended(requestId), peakMemoryMb };
      if ('payload' in outcome) return checkSize(outcome.payload);
      return { error: { kind: 'handled', ...(outcome as { error: RuntimeError }).error }, peakMemoryMb };
    } finally {
      clearTimeout(limit);
      answer = undefined;
    }
  }

  function checkSize(payload: string): Outcome {
    if (payload.length * 3 <= MAX_RESPONSE_BYTES || Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) {
      return { payload, peakMemoryMb };
    }
    const text = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    return { error: failure('handled', 'Function.ResponseSizeTooLarge', text), peakMemoryMb };
  }

  function ended(requestId: string): InvokeError {
    return crash ? { kind: 'exit', ...crash } : exited(requestId, status, signal);
  }

  function waitForClose(): Promise<void> {
    return new Promise((resolve) => {
      // Not `exit` alone: the last lines of a killed process arrive after it.
      child.once('exit', (exitStatus, exitSignal) => {
        released();
        status = exitStatus;
        signal = exitSignal;
        const grace = setTimeout(() => {
          child.stdout!.destroy();
          child.stderr!.destroy();
        }, PIPE_GRACE_MS);
        child.once('close', () => clearTimeout(grace));
      });
      child.once('close', () => resolve());
    });
  }
}
