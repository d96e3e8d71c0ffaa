import { describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { batchVerdict } from '../../../local/events/queue-batch-response.ts';
import { answer, done, failures, idOf, jobs, startTestPoller } from './support/start-test-poller.ts';

describe('a partial batch answer', () => {
  type Answer = (event: SQSEvent) => { payload?: string; error?: unknown };
  const none: string[] = [];
  const all = ['a', 'b', 'c'];
  const cases: [string, Answer, string[]][] = [
    ['no payload at all', () => ({}), none],
    ['an empty payload', () => ({ payload: '' }), none],
    ['null', () => answer(null), none],
    ['an empty object', () => answer({}), none],
    ['an object about something else', () => answer({ ok: true }), none],
    ['a null list', () => answer({ batchItemFailures: null }), none],
    ['an empty list', () => answer({ batchItemFailures: [] }), none],
    ['one id', (event) => failures(idOf(event, 'b')), ['b']],
    ['an id twice', (event) => failures(idOf(event, 'b'), idOf(event, 'b')), ['b']],
    ['two ids in another order', (event) => failures(idOf(event, 'c'), idOf(event, 'a')), ['a', 'c']],
    ['every id', (event) => failures(...event.Records.map((record) => record.messageId)), all],
    ['an unknown id', () => failures('00000000-0000-0000-0000-000000000000'), all],
    ['a known and an unknown id', (event) => failures(idOf(event, 'b'), 'other'), all],
    ['an empty id', () => failures(''), all],
    ['a null id', () => failures(null), all],
    ['a number for an id', () => failures(7), all],
    ['an entry without itemIdentifier', () => answer({ batchItemFailures: [{}] }), all],
    [
      'an entry under a wrong name',
      (event) => answer({ batchItemFailures: [{ itemIdentifer: idOf(event, 'b') }] }),
      all,
    ],
    ['a null entry', () => answer({ batchItemFailures: [null] }), all],
    ['an id instead of an entry', (event) => answer({ batchItemFailures: [idOf(event, 'b')] }), all],
    ['a text for a list', () => answer({ batchItemFailures: 'b' }), all],
    ['an object for a list', () => answer({ batchItemFailures: {} }), all],
    ['a text', () => answer('done'), all],
    ['a number', () => answer(3), all],
    ['a list', () => answer([]), all],
    ['no JSON', () => ({ payload: '{"batchItemFailures":[' }), all],
    ['an error', () => ({ error: new Error('thrown') }), all],
    ['an error beside an answer', () => ({ ...answer({ batchItemFailures: [] }), error: 'timeout' }), all],
  ];
  test.each(cases)('%s', async (_name, respond, returned) => {
    const { clock, batches, queue, send } = startTestPoller((event, call) => (call === 1 ? respond(event) : done));
    send('a', 'b', 'c');
    await clock.settled();
    expect(queue.snapshot().map(({ body }) => body)).toEqual(returned);
    await clock.advance(jobs.visibilityTimeoutMs - 1);
    expect(batches).toEqual([all]);
    await clock.advance(1);
    expect(batches).toEqual(returned.length > 0 ? [all, returned] : [all]);
  });

  test('is not read without ReportBatchItemFailures', async () => {
    const mapping = { reportBatchItemFailures: false };
    const { clock, queue, send } = startTestPoller((event) => failures(idOf(event, 'a')), mapping);
    send('a');
    await clock.settled();
    expect(queue.snapshot()).toEqual([]);
  });

  test('an error returns the batch without ReportBatchItemFailures too', async () => {
    const { clock, batches, send } = startTestPoller((_, call) => (call === 1 ? { error: 'thrown' } : done), {
      reportBatchItemFailures: false,
    });
    send('a', 'b');
    await clock.advance(jobs.visibilityTimeoutMs);
    expect(batches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('that is at fault is said with the reason', async () => {
    const { clock, notices, send } = startTestPoller((_, call) => (call === 1 ? failures('other') : done));
    send('a');
    await clock.settled();
    expect(notices).toEqual([
      'worker: itemIdentifier "other" is not a message of this batch, so the whole batch of 1 comes back',
    ]);
  });
});

const ids = ['a', 'b', 'c', 'd'];
const item = fc.oneof(fc.record({ itemIdentifier: fc.constantFrom(...ids) }), fc.jsonValue());
const anyAnswer = fc.oneof(
  fc.jsonValue(),
  fc.record({ batchItemFailures: fc.oneof(fc.array(item, { maxLength: 5 }), fc.jsonValue()) }),
);

test('whatever a function answers, each message of its batch either succeeded or failed, once', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyAnswer.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      (payload) => {
        const { succeeded, failed } = batchVerdict(payload, ids);
        expect([...succeeded, ...failed].sort()).toEqual(ids);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('what is listed fails and nothing else, in any order and as often as it likes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ids), { maxLength: 12 }), (listed) => {
      const batchItemFailures = listed.map((itemIdentifier) => ({ itemIdentifier }));
      const { succeeded, failed } = batchVerdict(JSON.stringify({ batchItemFailures }), ids);
      expect(failed.sort()).toEqual([...new Set(listed)].sort());
      expect(succeeded).toEqual(ids.filter((id) => !listed.includes(id)));
    }),
  );
});
