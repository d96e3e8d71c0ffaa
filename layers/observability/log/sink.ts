import { currentSettings } from '../observe/settings.ts';
import { type DropReport, dropped, reportDropsTo } from '../telemetry-health.ts';
import { readable } from './readable.ts';

/** Where finished lines go: one call, one line, without its line break. */
export type Sink = (line: string) => void;

let sink: Sink = writeToStandardOutput;
let listening = false;

reportDropsTo(writeDrop);

/**
 * Writes one line, whole, in one write: standard output to a pipe is synchronous on Lambda, so that nothing is lost when the process is
 * killed. Never throws; a line that cannot be written is counted as `sink_failed`.
 */
export function writeLine(line: string): void {
  try {
    sink(line);
  } catch {
    dropped('sink_failed');
  }
}

/** Sends what `work` writes in one system call, where standard output can: lines that come at the same time need no more. */
export function inOneWrite(work: () => void): void {
  if (sink !== writeToStandardOutput) {
    work();
    return;
  }
  const { stdout } = process;
  stdout.cork();
  try {
    work();
  } finally {
    stdout.uncork();
  }
}

/** Sends lines elsewhere, for tests; returns the function that undoes it. */
export function replaceSink(replacement: Sink): () => void {
  const previous = sink;
  sink = replacement;
  return () => {
    sink = previous;
  };
}

function writeToStandardOutput(line: string): void {
  if (!listening) {
    listening = true;
    // A reader that went away must not end the process by an unhandled 'error' event.
    process.stdout.on('error', () => dropped('sink_failed'));
  }
  process.stdout.write((currentSettings().format === 'readable' ? readable(line) : line) + '\n');
}

function writeDrop({ reason, detail }: DropReport): void {
  const timestamp = new Date().toISOString();
  writeLine(
    JSON.stringify({ timestamp, level: 'warning', event: 'telemetry_dropped', logger: 'lamplight', reason, detail }),
  );
}
