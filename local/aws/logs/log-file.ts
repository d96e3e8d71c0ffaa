import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lineAppender } from '../../line-appender.ts';
import type { WriteOrSay } from '../../write-or-say.ts';
import type { LogEvent } from './log-event.ts';

const WRITE_AFTER_MS = 100;

/** Lines that wait while the disk takes none: the newest of them. */
const MAXIMUM_WAITING = 10_000;

export interface FiledEvent extends Omit<LogEvent, 'sequence'> {
  group: string;
}

/** The log events on disk: a file that grows and the one before it, together within a cap. */
export interface LogFile {
  /** What earlier runs wrote, oldest first. */
  read(): FiledEvent[];
  append(event: FiledEvent): void;
  close(): Promise<void>;
}

/**
 * @param maximumBytes of both files together; the older half goes first
 * @param writing runs each write
 */
export function openLogFile(dataFolder: string, maximumBytes: number, writing: WriteOrSay): LogFile {
  const folder = join(dataFolder, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const current = join(folder, 'current.jsonl');
  const previous = join(folder, 'previous.jsonl');
  let size = existsSync(current) ? statSync(current).size : 0;
  const append = lineAppender(current);
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    writing(() => {
      const bytes = waiting.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
      if (size + bytes > maximumBytes / 2 && size > 0) {
        renameSync(current, previous);
        size = 0;
      }
      size += append(waiting);
      waiting = [];
    });
  }

  return {
    read: () => [previous, current].flatMap(readEvents),
    append(event) {
      if (waiting.push(JSON.stringify(event)) > MAXIMUM_WAITING) waiting.shift();
      // By the machine's time, not the run's: a file is no part of what the run simulates.
      timer ??= setTimeout(write, WRITE_AFTER_MS).unref();
    },
    close: async () => write(),
  };
}

function readEvents(file: string): FiledEvent[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as FiledEvent];
      } catch {
        return []; // the end of the file, or a line that a killed run did not finish
      }
    });
}
