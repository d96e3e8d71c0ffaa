import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { InboxMessage } from '../aws/sns/deliver.ts';
import { lineAppender } from '../line-appender.ts';

/** A file that grew past this at the start of a run is put aside. */
const MAXIMUM_BYTES = 1024 * 1024;

/** Opens the local inbox, `inbox.jsonl` of the data folder: emails, and calls of HTTP endpoints, that nobody sends. */
export function openInbox(dataFolder: string): (message: InboxMessage) => void {
  const file = fileIn(dataFolder);
  if (existsSync(file) && statSync(file).size > MAXIMUM_BYTES) renameSync(file, `${file}.old`);
  const append = lineAppender(file);
  return (message) => void append([JSON.stringify(message)]);
}

/** Its messages, oldest first. */
export function readInbox(dataFolder: string): InboxMessage[] {
  const file = fileIn(dataFolder);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as InboxMessage];
      } catch {
        return []; // the end of the file, or a line that a killed run did not finish
      }
    });
}

/**
 * Whether a message only says that a new alarm found its first data in order. On AWS that is mailed too, once after a deploy;
 * a local run begins with all alarms new each time.
 */
export function isFirstOk({ body }: InboxMessage): boolean {
  try {
    const { NewStateValue, OldStateValue } = Object(JSON.parse(body)) as Record<string, unknown>;
    return NewStateValue === 'OK' && OldStateValue === 'INSUFFICIENT_DATA';
  } catch {
    return false; // a message of something else
  }
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'inbox.jsonl');
}
