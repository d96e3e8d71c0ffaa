import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSqs, type Sqs, type SqsSnapshot } from '../aws/sqs/sqs.ts';
import type { Clock } from '../clock.ts';
import type { Records } from '../records.ts';
import type { LocalApp } from '../template/app.ts';

export interface RunningQueues {
  sqs: Sqs;
  /** Keeps the messages for the next run. */
  stop(): Promise<void>;
}

/** The template's queues, with the messages that an earlier run left in them. */
export function startQueues({
  app,
  clock,
  records,
  dataFolder,
}: {
  app: LocalApp;
  clock: Clock;
  records: Records;
  dataFolder: string;
}): RunningQueues {
  const file = join(dataFolder, 'queues.json');
  const sqs = createSqs({ clock, records, queues: app.queues });
  if (existsSync(file)) sqs.restore(JSON.parse(readFileSync(file, 'utf8')) as SqsSnapshot);
  return {
    sqs,
    async stop() {
      sqs.stop();
      // Written aside first: a stop that is cut short leaves the old file whole.
      writeFileSync(`${file}.new`, JSON.stringify(sqs.snapshot()), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}
