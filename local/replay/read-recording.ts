import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LocalError } from '../local-error.ts';
import { type RecordedLine, readRecordedLine, recordedEvent } from './recorded-line.ts';

export interface Recording {
  /** In the order of their times. */
  lines: RecordedLine[];
  /** Lines that have no time, and are left out. */
  untimed: number;
}

/**
 * Reads recorded log lines: a file, or all files of a folder and the folders in it; `.gz` is unpacked. A file is one
 * line for each event, or the JSON that `aws logs filter-log-events` prints.
 *
 * @param logGroup of lines that do not say theirs
 * @throws LocalError `usage` where there is nothing to read
 */
export function readRecording(path: string, logGroup?: string): Recording {
  if (!existsSync(path)) throw new LocalError('usage', `no file or folder ${path}`);
  const recording: Recording = { lines: [], untimed: 0 };
  for (const file of filesIn(path)) {
    const raw = readFileSync(file);
    addFile((file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8'), logGroup ?? '', recording);
  }
  if (recording.lines.length === 0) {
    throw new LocalError(
      'usage',
      `${path} holds no log line with a time: give JSON lines, or an export of CloudWatch Logs`,
    );
  }
  recording.lines.sort((left, right) => left.timeMs - right.timeMs);
  return recording;
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

function addFile(text: string, logGroup: string, recording: Recording): void {
  const { lines } = recording;
  const events = answerOf(text);
  if (events) {
    for (const event of events) {
      const line = recordedEvent(event, JSON.stringify(event), logGroup);
      if (line) lines.push(line);
    }
    return;
  }
  for (const row of text.split('\n')) {
    if (row.trim() === '') continue;
    const line = readRecordedLine(row.trimEnd(), logGroup);
    if (line) lines.push(line);
    else recording.untimed += 1;
  }
}

/** `{ "events": […] }`, the answer of FilterLogEvents and GetLogEvents. */
function answerOf(text: string): Record<string, unknown>[] | undefined {
  if (!/^\s*\{\s*"(events|searchedLogStreams|nextToken|nextForwardToken)"/.test(text.slice(0, 200))) return undefined;
  try {
    const { events } = JSON.parse(text) as { events?: unknown };
    return Array.isArray(events) ? events : undefined;
  } catch {
    return undefined; // lines that begin like it
  }
}
