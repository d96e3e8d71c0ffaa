import { isMetricDocument } from '../cli/metric-document.ts';
import { readableEvent } from '../cli/readable-event.ts';
import type { LogRecord, NoticeRecord, Records } from '../records.ts';
import { colourOf, painter } from '../text/colour.ts';

export interface PrintOptions {
  /** Print every line as CloudWatch would get it; notices go to standard error. */
  json: boolean;
  colour?: boolean;
  print?: (line: string) => void;
  complain?: (line: string) => void;
}

/** The lines at the terminal. Those that functions write while the run starts wait: they would bury how to reach it. */
export interface PrintedRecords {
  /**
   * Prints everything from now on.
   *
   * @param names the functions, each in its colour and in one column from its first line on
   * @returns how many lines wait, which `logs` has
   */
  started(names: Iterable<string>): number;
  /** Prints what waits: it may say why the start failed. */
  failed(): void;
}

const LEVEL_COLOURS = { info: 'dim', warning: 'yellow', error: 'red' } as const;

/** Of a start that goes on and on, the last lines are those that say why. */
const MAXIMUM_WAITING = 1000;

/**
 * Shows a run at the terminal: one stream for all functions, each in its colour.
 *
 * Metric documents and the platform's records are for machines: only `json` prints them, and then from the start.
 */
export function printRecords(records: Records, options: PrintOptions): PrintedRecords {
  const { json, colour = process.stdout.isTTY === true && !process.env.NO_COLOR } = options;
  const { print = writer(process.stdout), complain = writer(process.stderr) } = options;
  const paint = painter(colour);
  const names: string[] = [];
  let waiting: LogRecord[] | undefined = json ? undefined : [];

  records.subscribe((record) => {
    if (record.kind === 'log') take(record);
    else if (record.kind === 'notice') printNotice(record);
  });

  return {
    started(functions) {
      const count = waiting?.length ?? 0;
      names.push(...[...functions].sort());
      waiting = undefined;
      return count;
    },
    failed() {
      const held = waiting ?? [];
      waiting = undefined;
      for (const record of held) printLog(record);
    },
  };

  function take(record: LogRecord): void {
    if (json) print(record.message);
    else if (record.origin === 'platform' || isMetricDocument(record.message)) return;
    else if (!waiting) printLog(record);
    else if (waiting.push(record) > MAXIMUM_WAITING) waiting.shift();
  }

  function printLog({ functionName, message, time }: LogRecord): void {
    if (!names.includes(functionName)) names.push(functionName);
    const name = paint(
      functionName.padEnd(Math.max(...names.map(({ length }) => length))),
      colourOf(names.indexOf(functionName)),
    );
    print(`${name} ${readableEvent(message, time, paint)}`);
  }

  function printNotice({ level, source, message }: NoticeRecord): void {
    (json ? complain : print)(paint(`${source}: ${message}`, LEVEL_COLOURS[level]));
  }
}

function writer(stream: NodeJS.WriteStream): (line: string) => void {
  return (line) => void stream.write(`${line}\n`);
}
