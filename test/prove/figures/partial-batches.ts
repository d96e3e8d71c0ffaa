import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { observe, queue } from 'lamplight/observe';
import { captureLines, lambdaContext, sqsEvent } from 'lamplight/testing';
import { jobs, startTestPoller } from '../../local/events/support/start-test-poller.ts';
import { type Figure, none } from '../figure.ts';

const ATTEMPTS = jobs.redrive!.maxReceiveCount;

/** What a handler may throw; none of it may be mistaken for success. */
const thrown = fc.constantFrom<unknown>(
  undefined,
  null,
  0,
  '',
  'text',
  new Error('no'),
  Object.create(null),
  hostile(),
);

const item = fc.record({
  id: fc.integer({ min: 0, max: 14 }).map(String),
  group: fc.constantFrom('a', 'b', 'c'),
  fails: fc.boolean(),
  waits: fc.boolean(),
  thrown,
});

/** Of a batch, what failed comes again and what succeeded does not, for every mix. */
export const figure: Figure = {
  number: 11,
  name: 'partial-batches',
  title: 'Exactness of partial batches, by our source and by the local event source mapping',
  async measure({ size, seed }) {
    const [answers, deliveries] = size === 'full' ? [20_000, 1_500] : [300, 40];
    const written = captureLines();
    const options = (numRuns: number) => ({ seed, numRuns, verbose: 0 as const });
    const wrong: Record<'standard' | 'fifo' | 'delivered', string[]> = { standard: [], fifo: [], delivered: [] };
    const tried = { standard: 0, fifo: 0, delivered: 0 };
    try {
      for (const kind of ['standard', 'fifo'] as const) {
        await fc.assert(
          fc.asyncProperty(
            fc.array(item, { maxLength: 10 }),
            fc.integer({ min: 1, max: 10 }),
            async (items, concurrency) => {
              tried[kind] += items.length;
              const problem = await answerProblem(items, concurrency, kind === 'fifo');
              written.clear();
              if (problem) wrong[kind].push(problem);
            },
          ),
          options(answers),
        );
      }
      await fc.assert(
        fc.asyncProperty(plan, async (chosen) => {
          tried.delivered += chosen.failures.length;
          wrong.delivered.push(...(await deliveryProblems(chosen)));
          written.clear();
        }),
        options(deliveries),
      );
    } finally {
      written.stop();
    }
    return [
      none('records, named once where they failed and never else', tried.standard, wrong.standard),
      none('records of FIFO groups, with those that wait for them', tried.fifo, wrong.fifo),
      none('messages delivered until they succeed, and not again', tried.delivered, wrong.delivered),
    ];
  },
};

type Item = typeof item extends fc.Arbitrary<infer T> ? T : never;

/** Runs one batch by the layer's source, and says what of its answer is wrong. */
async function answerProblem(items: Item[], concurrency: number, fifo: boolean): Promise<string | undefined> {
  const handler = observe(queue({ concurrency }), async ({ body }: SQSRecord) => {
    const one = items[Number(body)]!;
    if (one.waits) await Promise.resolve();
    if (one.fails) throw one.thrown;
  });
  const messages = items.map(({ id, group }, index) => ({
    ...{ messageId: id, body: String(index) },
    ...(fifo && { groupId: group }),
  }));
  const answer = await handler(sqsEvent(messages, fifo ? 'sync.fifo' : 'sync'), lambdaContext());
  const named = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort();
  const expected = [
    ...new Set(items.filter((one, index) => failsIn(items, one, index, fifo)).map(({ id }) => id)),
  ].sort();
  return `${named}` === `${expected}` ? undefined : `named ${named} instead of ${expected}: ${JSON.stringify(items)}`;
}

/** In a group that keeps its order, what comes after a failure has failed as well. */
function failsIn(items: Item[], one: Item, index: number, fifo: boolean): boolean {
  if (one.fails) return true;
  return fifo && items.slice(0, index).some(({ group, fails }) => fails && group === one.group);
}

const plan = fc.record({
  /** How often each message fails before it would succeed. */
  failures: fc.array(fc.record({ times: fc.integer({ min: 0, max: ATTEMPTS + 1 }), thrown }), {
    minLength: 1,
    maxLength: 25,
  }),
  /** Invocations that end without an answer, after or before their work. */
  killed: fc.uniqueArray(fc.record({ call: fc.integer({ min: 1, max: 6 }), after: fc.boolean() }), {
    maxLength: 3,
    selector: ({ call }) => call,
  }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

/** Sends messages through the queue, its mapping and an observed handler, until none is left. */
async function deliveryProblems({ failures, killed }: Plan): Promise<string[]> {
  const runs = failures.map(() => 0);
  const unheard = failures.map(() => 0);
  const heard = new Set<number>();
  const problems: string[] = [];
  const handler = observe(queue({ concurrency: 3 }), async ({ body }: SQSRecord) => {
    const index = Number(body);
    if (heard.has(index)) problems.push(`message ${index} came again after its success was heard`);
    runs[index]! += 1;
    const { times, thrown: reason } = failures[index]!;
    if (runs[index]! <= times) throw reason;
  });
  const test = startTestPoller(async (event: SQSEvent, call) => {
    const death = killed.find((one) => one.call === call);
    if (death) for (const { body } of event.Records) unheard[Number(body)]! += 1;
    if (death && !death.after) return { error: 'killed' };
    const answer: SQSBatchResponse = await handler(event, lambdaContext());
    if (death) return { error: 'killed' };
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, body } of event.Records) if (!failed.has(messageId)) heard.add(Number(body));
    return { payload: JSON.stringify(answer) };
  });
  test.send(...failures.map((_, index) => String(index)));
  await test.clock.advance(jobs.visibilityTimeoutMs * (ATTEMPTS + 2));
  const letters = test.deadLetters.snapshot().map(({ body }) => Number(body));
  test.poller.stop();
  for (const index of failures.keys()) {
    if (heard.has(index) === letters.includes(index)) {
      problems.push(`message ${index} is ${heard.has(index) ? 'both done and a dead letter' : 'lost'}`);
    }
    if (!heard.has(index) && failures[index]!.times === 0 && unheard[index]! < ATTEMPTS) {
      problems.push(`message ${index} could have succeeded and did not`);
    }
  }
  return problems;
}

function hostile(): unknown {
  return new Proxy(
    {},
    {
      get: () => {
        throw new Error('trap');
      },
    },
  );
}
