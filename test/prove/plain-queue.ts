import { join } from 'node:path';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { pick, type Random, seeded } from '../../local/suite/random.ts';
import { type MeasureOptions, none, type Row, told } from './figure.ts';
import { query, startNemesis } from './nemesis.ts';
import { deadLetters, sqsClient, waiting } from './queues.ts';
import { startRun } from './start-run.ts';

const PROJECT = join(import.meta.dirname, '../fixtures/total-queue');
const VISIBILITY_MS = 30_000;
/** Deliveries of a message before it is a dead letter. */
const ATTEMPTS = 6;

/** What goes wrong at a delivery, and how often in a thousand. A hang costs a real second. */
const DEEDS: [string, number][] = [
  ['throw', 30],
  ['throw-after', 10],
  ['die-before', 2],
  ['die-after', 2],
  ['exit', 1],
  ['malformed', 2],
  ['hang-before', 0.7],
  ['hang-after', 0.7],
  ['spin-after', 0.7],
];
const POISONOUS = 10;

/** A queue, a plain handler in real processes and a table: what was sent is in the end a row or a dead letter. */
export async function plainQueue({ size, seed }: MeasureOptions): Promise<Row[]> {
  const [messages, databaseKills] = size === 'full' ? [10_000, 4] : [400, 1];
  const random = seeded(seed, 'total-queue');
  const run = await startRun(PROJECT);
  const { system, clock } = run;
  const sqs = sqsClient(system);
  const url = (name: string) => `${system.awsEndpoint}/${system.app.accountId}/${name}`;
  const nemesis = await startNemesis(system, {
    random,
    functionName: 'Worker',
    killEveryMs: size === 'full' ? 250 : 150,
  });
  try {
    for (let kill = 0; kill < databaseKills; kill += 1) {
      const from = (messages / databaseKills) * kill;
      const sending = send(sqs, url('jobs'), random, from, from + messages / databaseKills);
      await Promise.all([sending, sending.then(() => nemesis.killDatabase())]);
    }
    for (let turn = 0; (await waiting(sqs, url('jobs'))) > 0; turn += 1) {
      if (turn > 3 * ATTEMPTS) throw new Error(`the queue does not empty (seed ${seed})`);
      await clock.advance(VISIBILITY_MS);
    }
    nemesis.stop();
    const letters = (await deadLetters(sqs, url('dead'))).map((body) => JSON.parse(body).n as number);
    const rows = (await query(system, 'SELECT n FROM rows')).map(({ n }) => Number(n));
    const [runs] = await query(system, 'SELECT count(*) AS runs FROM runs');
    return [
      ...verdict(messages, rows, letters),
      told(
        'plain handler: messages worked on once more than needed',
        rows.length,
        String(Number(runs!.runs) - rows.length),
      ),
      told(
        'plain handler: what it went through',
        nemesis.kills + nemesis.databaseKills,
        `${nemesis.kills} instances and ${nemesis.databaseKills} databases killed, ${letters.length} dead letters`,
      ),
    ];
  } finally {
    nemesis.stop();
    sqs.destroy();
    await run.stop();
  }
}

function verdict(messages: number, rows: number[], letters: number[]): Row[] {
  const arrived = new Set([...rows, ...letters]);
  const lost = Array.from({ length: messages }, (_, n) => n).filter((n) => !arrived.has(n));
  const unexpected = [...arrived].filter((n) => !(n >= 0 && n < messages));
  const doubled = [rows, letters].flatMap((list) => list.filter((n, index) => list.indexOf(n) !== index));
  return [
    none('plain handler: messages lost', messages, lost.map(String), 'lost'),
    none('plain handler: rows or dead letters that nobody sent', arrived.size, unexpected.map(String), 'unexpected'),
    none('plain handler: rows or dead letters twice', rows.length + letters.length, doubled.map(String), 'doubled'),
  ];
}

async function send(sqs: SQSClient, QueueUrl: string, random: Random, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += 10) {
    const Entries = Array.from({ length: Math.min(10, to - first) }, (_, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify({ n: first + index, deeds: deeds(random) }),
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`not sent: ${Failed[0]!.Message}`);
  }
}

/** What a message does at its deliveries; the last deed goes on for all that follow. */
function deeds(random: Random): string[] {
  if (random() * 1000 < POISONOUS) return ['throw'];
  const list: string[] = [];
  let chance = random() * 1000;
  for (const [deed, share] of DEEDS) {
    if (chance >= 0 && chance < share) list.push(deed);
    chance -= share;
  }
  if (list.length > 0 && random() < 0.2) list.push(pick(random, DEEDS.slice(0, 6))[0]);
  return [...list, 'ok'];
}
