import { colourOf, painter } from '../cli/colour.ts';
import { isMetricDocument } from '../cli/metric-document.ts';
import { readableEvent } from '../cli/readable-event.ts';
import type { LogRecord, NoticeRecord, Records } from '../records.ts';

export interface PrintOptions {
  /** Print every line as CloudWatch would get it; notices go to standard error. */
  json: boolean;
  colour?: boolean;
  print?: (line: string) => void;
  complain?: (line: string) => void;
}

const LEVEL_COLOURS = { info: 'dim', warning: 'yellow', error: 'red' } as const;

/**
 * Shows a run at the terminal: one stream for all functions, each in its colour.
 *
 * Metric documents and the platform's records are for machines: only `json` prints them.
 */
export function printRecords(records: Records, options: PrintOptions): void {
  const { json, colour = process.stdout.isTTY === true && !process.env.NO_COLOR } = options;
  const { print = writer(process.stdout), complain = writer(process.stderr) } = options;
  const paint = painter(colour);
  const names: string[] = [];

  records.subscribe((record) => {
    if (record.kind === 'log') printLog(record);
    else if (record.kind === 'notice') printNotice(record);
  });

  function printLog({ functionName, message, time, origin }: LogRecord): void {
    if (json) {
      print(message);
      return;
    }
    if (origin === 'platform' || isMetricDocument(message)) return;
    if (!names.includes(functionName)) names.push(functionName);
    const name = paint(
      functionName.padEnd(Math.max(...names.map(({ length }) => length))),
      colourOf(names.indexOf(functionName)),
    );
    print(`${name} ${readableEvent(message, time)}`);
  }

  function printNotice({ level, source, message }: NoticeRecord): void {
    (json ? complain : print)(paint(`${source}: ${message}`, LEVEL_COLOURS[level]));
  }
}

function writer(stream: NodeJS.WriteStream): (line: string) => void {
  return (line) => void stream.write(`${line}\n`);
}
