import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSqs, type Sqs, type SqsSnapshot } from '../aws/sqs/sqs.ts';
import type { Clock } from '../clock.ts';
import { LocalError } from '../local-error.ts';
import type { Records } from '../records.ts';
import type { LocalApp } from '../template/app.ts';
import { writeOrSay } from '../write-or-say.ts';

export interface QueuesOptions {
  app: LocalApp;
  clock: Clock;
  records: Records;
  dataFolder: string;
}

export interface RunningQueues {
  sqs: Sqs;
  /** Keeps the messages for the next run. */
  stop(): Promise<void>;
}

/** How often the messages are kept while the run goes on: what a crash of the run can lose or do twice. */
const KEEP_EVERY_MS = 2_000;

/**
 * The template's queues, with the messages that an earlier run left in them.
 *
 * @throws LocalError `config_invalid` where the file of messages was damaged
 */
export function startQueues({ app, clock, records, dataFolder }: QueuesOptions): RunningQueues {
  const file = join(dataFolder, 'queues.json');
  let kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const snapshot = kept ? parse(kept, file) : undefined;
  const sqs = createSqs({ clock, records, queues: app.queues });
  if (snapshot) sqs.restore(snapshot);
  const writing = writeOrSay('messages of queues', { clock, records });

  function keep(): void {
    const text = JSON.stringify(sqs.snapshot());
    if (text === kept) return;
    writing(() => {
      // Written aside first: a write that is cut short leaves the old file whole.
      writeFileSync(`${file}.new`, text, { mode: 0o600 });
      renameSync(`${file}.new`, file);
      kept = text;
    });
  }

  // On the machine's time: it guards against the end of the process, which a virtual clock knows nothing of.
  const keeping = setInterval(keep, KEEP_EVERY_MS).unref();
  return {
    sqs,
    async stop() {
      clearInterval(keeping);
      sqs.stop();
      keep();
    },
  };
}

function parse(text: string, file: string): SqsSnapshot {
  try {
    return JSON.parse(text);
  } catch {
    throw new LocalError('config_invalid', `${file} is no JSON: delete it to start with empty queues, or put it right`);
  }
}
