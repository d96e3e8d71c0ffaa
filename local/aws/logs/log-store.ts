import type { Clock } from '../../clock.ts';
import type { Records } from '../../records.ts';
import { writeOrSay } from '../../write-or-say.ts';
import { KEPT } from './limits.ts';
import type { LogEvent } from './log-event.ts';
import { openLogFile } from './log-file.ts';

export interface LogGroup {
  name: string;
  createdMs: number;
  /** In the order in which they came. The oldest are dropped where they are too many. */
  events: LogEvent[];
  storedBytes: number;
}

/** The run's log groups, fed by its records. */
export interface LogStore {
  groups(): LogGroup[];
  group(name: string): LogGroup | undefined;
  /** Writes what is not yet on disk, and listens no more. */
  stop(): Promise<void>;
}

export interface LogStoreOptions {
  records: Records;
  clock: Clock;
  /** Log groups that exist before their first line. */
  groups?: string[];
  /** Kept in its `logs/` over restarts; without one, in memory only. */
  dataFolder?: string;
  bytesPerGroup?: number;
  fileBytes?: number;
}

/** Collects every line of every function into its log group, as CloudWatch Logs does. */
export function createLogStore({
  records,
  clock,
  groups: known = [],
  dataFolder,
  bytesPerGroup = KEPT.bytesPerGroup,
  fileBytes = KEPT.fileBytes,
}: LogStoreOptions): LogStore {
  const groups = new Map<string, LogGroup>();
  const writing = writeOrSay('log lines', { clock, records });
  const file = dataFolder === undefined ? undefined : openLogFile(dataFolder, fileBytes, writing);
  let sequence = 0;

  function group(name: string): LogGroup {
    let found = groups.get(name);
    if (!found) {
      found = { name, createdMs: clock.now(), events: [], storedBytes: 0 };
      groups.set(name, found);
    }
    return found;
  }

  function add(groupName: string, event: Omit<LogEvent, 'sequence'>): void {
    const to = group(groupName);
    sequence += 1;
    to.events.push({ sequence, ...event });
    to.storedBytes += sizeOf(event);
    if (to.storedBytes > bytesPerGroup) dropOldest(to, bytesPerGroup * 0.75);
  }

  for (const name of known) group(name);
  for (const { group: name, ...event } of file?.read() ?? []) add(name, event);
  const unsubscribe = records.subscribe((record) => {
    if (record.kind !== 'log') return;
    const event = { timeMs: record.time, ingestedMs: clock.now(), stream: record.logStream, message: record.message };
    add(record.logGroup, event);
    file?.append({ group: record.logGroup, ...event });
  });

  return {
    groups: () => [...groups.values()].sort((left, right) => (left.name < right.name ? -1 : 1)),
    group: (name) => groups.get(name),
    async stop() {
      unsubscribe();
      await file?.close();
    },
  };
}

/** A quarter at a time: moving the rest for every single line would cost more than the line. */
function dropOldest(group: LogGroup, wantedBytes: number): void {
  let count = 0;
  while (group.storedBytes > wantedBytes) {
    group.storedBytes -= sizeOf(group.events[count]!);
    count += 1;
  }
  group.events.splice(0, count);
}

/** As CloudWatch counts: the message and 26 bytes for each event. */
function sizeOf({ message }: Pick<LogEvent, 'message'>): number {
  return Buffer.byteLength(message) + 26;
}
