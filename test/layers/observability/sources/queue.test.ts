import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { defineMetrics, queueMetrics } from 'lamplight/catalogue';
import { bind, context, logger, observe, queue } from 'lamplight/observe';
import { useCatalogue } from 'lamplight/testing';
import { batch, capture, lambdaContext, metric, pause, record } from '../harness.ts';

beforeAll(() => useCatalogue(defineMetrics({ namespace: 'Test' }, { ...queueMetrics })));

const log = logger('test.queue');

describe('a record', () => {
  it('has a unit of its own, with the sender’s correlation id', async () => {
    const handler = observe(queue({ jobType: () => 'shopify_orders' }), async ({ messageId }: SQSRecord) => {
      if (messageId === '1') bind({ job_id: 'job-1' });
    });
    const sent = { correlation_id: 'caller-0001', tenant_id: 'tenant-1' };
    const { logs, documents, result } = await capture(() =>
      handler(batch(record('1', { attributes: sent }), record('2')), lambdaContext()),
    );
    expect(result).toEqual({ batchItemFailures: [] });
    expect(logs.map(({ event, message_id }) => [event, message_id])).toEqual([
      ['worker_task_started', '1'],
      ['worker_task_completed', '1'],
      ['worker_task_started', '2'],
      ['worker_task_completed', '2'],
    ]);
    expect(logs[1]).toMatchObject({
      component: 'worker',
      correlation_id: 'caller-0001',
      job_type: 'shopify_orders',
      job_id: 'job-1',
      outcome: 'ok',
    });
    expect(logs[1]).not.toHaveProperty('tenant_id');
    expect(logs[3]).not.toHaveProperty('job_id');
    expect(metric(documents, 'worker_jobs_total', { job_type: 'shopify_orders', status: 'completed' })).toBe(1);
    expect(metric(documents, 'worker_job_duration_seconds')).toEqual([expect.any(Number)]);
    expect(metric(documents, 'worker_job_retries_total')).toBeUndefined();
  });

  it('is trusted for tenant and user only where the queue says so, and by its attributes alone', async () => {
    const handler = observe(queue({ identity: 'attributes' }), async () => context());
    const attributes = { tenant_id: 'tenant-1', user_id: 'bad user\n' };
    const notification = JSON.stringify({
      Type: 'Notification',
      MessageAttributes: {
        correlation_id: { Type: 'String', Value: 'caller-0002' },
        tenant_id: { Type: 'String', Value: 'tenant-2' },
      },
    });
    const { logs } = await capture(() =>
      handler(batch(record('1', { attributes }), record('2', { body: notification })), lambdaContext()),
    );
    expect(logs[1]).toMatchObject({ tenant_id: 'tenant-1' });
    expect(logs[1]).not.toHaveProperty('user_id');
    expect(logs[3]).toMatchObject({ correlation_id: 'caller-0002' });
    expect(logs[3]).not.toHaveProperty('tenant_id');
  });

  it('that fails is named once, logged with its reason, and counted', async () => {
    const handler = observe(queue({ jobType: () => 'shopify_orders' }), async ({ messageId }: SQSRecord) => {
      if (messageId === '2') throw new Error('provider is down');
    });
    const { logs, documents, result } = await capture(() =>
      handler(batch(record('1'), record('2', { receiveCount: 3 }), record('3')), lambdaContext()),
    );
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(logs.find(({ event }) => event === 'worker_task_failed')).toMatchObject({
      level: 'error',
      message_id: '2',
      error: 'provider is down',
      receive_count: 3,
      outcome: 'error',
    });
    expect(metric(documents, 'worker_jobs_total', { status: 'failed' })).toBe(1);
    expect(metric(documents, 'worker_job_retries_total', { job_type: 'shopify_orders' })).toBe(1);
  });

  it('can fail for good, or go on in a later message, without coming again', async () => {
    const handler = observe(queue(), async ({ messageId }: SQSRecord) => (messageId === '1' ? 'failed' : 'continued'));
    const { logs, documents, result } = await capture(() => handler(batch(record('1'), record('2')), lambdaContext()));
    expect(result).toEqual({ batchItemFailures: [] });
    expect(logs[1]).toMatchObject({ event: 'worker_task_failed', outcome: 'error' });
    expect(logs[3]).toMatchObject({ event: 'worker_task_completed', outcome: 'ok', continued: true });
    expect(documents.filter((document) => 'worker_jobs_total' in document)).toHaveLength(1);
  });

  it('that asked for no job is none, and counts neither as one nor as a retry', async () => {
    const handler = observe(queue(), async () => 'no_job');
    const { logs, documents } = await capture(() => handler(batch(record('1', { receiveCount: 2 })), lambdaContext()));
    expect(logs[1]).toMatchObject({ event: 'worker_task_completed', outcome: 'ok', no_job: true });
    expect(documents).toEqual([]);
  });

  it('makes the whole batch come again where it has no id and failed', async () => {
    const handler = observe(queue(), async () => {
      throw new Error('no');
    });
    const nameless = { ...record('1'), messageId: undefined } as unknown as SQSRecord;
    await capture(() => expect(handler(batch(nameless), lambdaContext())).rejects.toThrow('no'));
  });

  it('keeps the order of its FIFO group, and lets the rest of the group wait after a failure', async () => {
    const ran: string[] = [];
    const handler = observe(queue({ concurrency: 4 }), async ({ messageId }: SQSRecord) => {
      ran.push(messageId);
      await pause(1);
      if (messageId === 'a1') throw new Error('no');
    });
    const inGroup = (messageId: string) => record(messageId, { groupId: messageId[0]! }, 'sync.fifo');
    const { result } = await capture(() =>
      handler(batch(...['a1', 'b1', 'a2', 'b2', 'a3'].map(inGroup)), lambdaContext()),
    );
    expect(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(['a1', 'a2', 'a3']);
    expect(ran.filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2']);
  });

  it('is refused with a hint where the event is none of a queue', async () => {
    const handler = observe(queue(), async () => {});
    await capture(() => expect(handler({} as never, lambdaContext())).rejects.toThrow('behind an SQS queue'));
  });
});

describe('any mix of failures', () => {
  const thrown = fc.oneof(
    fc.constant(undefined),
    fc.constant(null),
    fc.constant(0),
    fc.string(),
    fc.constant(new Error('no')),
    fc.constant(Object.create(null)),
    fc.constant(
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('trap');
          },
        },
      ),
    ),
  );
  const outcome = fc.record({
    id: fc.integer({ min: 0, max: 12 }).map(String),
    fails: fc.boolean(),
    waits: fc.boolean(),
    thrown,
  });

  it('names each failed id exactly once, and one that succeeded never', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { maxLength: 10 }),
        fc.integer({ min: 1, max: 10 }),
        async (outcomes, concurrency) => {
          const byBody = new Map(outcomes.map((one, index) => [String(index), one]));
          const handler = observe(queue({ concurrency }), async ({ body }: SQSRecord) => {
            const one = byBody.get(body)!;
            if (one.waits) await Promise.resolve();
            if (one.fails) throw one.thrown;
          });
          const records = outcomes.map(({ id }, index) => record(id, { body: String(index) }));
          const { result } = await capture(() => handler(batch(...records), lambdaContext()));
          const named = result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
          const failed = new Set(outcomes.filter(({ fails }) => fails).map(({ id }) => id));
          expect(named.sort()).toEqual([...failed].sort());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never mixes the ids of records that run at the same time', async () => {
    const handler = observe(queue({ identity: 'attributes', concurrency: 10 }), async ({ body }: SQSRecord) => {
      bind({ own: body });
      for (const step of body) {
        await (Number(step) % 2 ? pause(Number(step) % 3) : Promise.resolve());
        log.info('step', { owner: body });
      }
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[0-9]{1,4}$/), { minLength: 2, maxLength: 10 }), async (bodies) => {
        const events = bodies.map((body, index) =>
          batch(
            record(String(index), {
              body,
              attributes: { correlation_id: `caller-${body}-0001`, tenant_id: `tenant-${body}` },
            }),
          ),
        );
        // Two invocations at once in one process, as Lambda Managed Instances run them.
        const all = [batch(...events.flatMap(({ Records }) => Records)), ...events];
        const { logs } = await capture(() => Promise.all(all.map((event) => handler(event, lambdaContext()))));
        for (const line of logs.filter(({ event }) => event === 'step')) {
          expect(line).toMatchObject({
            correlation_id: `caller-${line.owner}-0001`,
            tenant_id: `tenant-${line.owner}`,
            own: line.owner,
          });
        }
      }),
      { numRuns: 15 },
    );
  });
});
