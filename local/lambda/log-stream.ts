import { randomBytes } from 'node:crypto';
import { type Clock, realClock } from '../clock.ts';
import type { LogRecord, Records } from '../records.ts';
import type { LocalFunction } from '../template/app.ts';
import { levelFilter } from './log-level.ts';

/** The log stream of one instance: every line that it, or the platform about it, writes. */
export interface LogStream {
  readonly name: string;
  /** The invocation that lines belong to from now on; undefined between invocations. */
  requestId: string | undefined;
  /** A line of the function, filtered as Lambda filters it. */
  write(line: string): void;
  /** A record of the platform, unfiltered. */
  platform(message: string): void;
  /** Says that a process's own time starts from the clock's reading now; it runs at real speed from there. */
  restart(): void;
  /** The instance's time, milliseconds since the epoch. */
  now(): number;
}

export function openLogStream(fn: LocalFunction, clock: Clock, records: Records): LogStream {
  const passes = fn.logFormat === 'JSON' ? levelFilter(fn.applicationLogLevel) : () => true;
  const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  let startMs = clock.now();
  let startedAt = performance.now();

  const stream: LogStream = {
    name: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
    requestId: undefined,
    write(line) {
      if (passes(line)) publish(line, 'function');
    },
    platform: (message) => publish(message, 'platform'),
    restart() {
      startMs = clock.now();
      startedAt = performance.now();
    },
    now: () => (clock === realClock ? clock.now() : startMs + Math.round(performance.now() - startedAt)),
  };
  return stream;

  function publish(message: string, origin: LogRecord['origin']): void {
    const { requestId } = stream;
    records.publish({
      kind: 'log',
      time: stream.now(),
      functionName: fn.title,
      logGroup: fn.logGroup,
      logStream: stream.name,
      ...(requestId ? { requestId } : {}),
      message,
      origin,
    });
  }
}
