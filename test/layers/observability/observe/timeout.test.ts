import { beforeAll, describe, expect, it } from '@jest/globals';
import { defineMetrics, httpMetrics, queueMetrics } from 'lamplight/catalogue';
import { http, logger, observe, queue, schedule } from 'lamplight/observe';
import { useCatalogue } from 'lamplight/testing';
import { batch, capture, lambdaContext, metric, pause, record, request } from '../harness.ts';

beforeAll(() => useCatalogue(defineMetrics({ namespace: 'Test' }, { ...httpMetrics, ...queueMetrics })));

const log = logger('test.timeout');
const answer = async () => {};

/** Ends after its time-out timer has spoken, and before the test does. */
const late = async () => {
  log.debug('before_the_end');
  await pause(80);
  return { statusCode: 200 };
};

describe('a request that is about to be killed', () => {
  it('says so, with what was held, its duration so far and its metrics as 504', async () => {
    const handler = observe(http(), late);
    const { logs, documents, result } = await capture(() => handler(request(), lambdaContext(60)));
    expect(result.statusCode).toBe(200);
    expect(logs.map(({ event }) => event)).toEqual([
      'timeout_imminent',
      'before_the_end',
      'request_failed',
      'request_completed',
    ]);
    expect(logs[0]).toMatchObject({
      level: 'warning',
      remaining_ms: expect.any(Number),
      duration_ms: expect.any(Number),
    });
    expect(logs[2]).toMatchObject({ outcome: 'timeout', status_code: '504' });
    expect(metric(documents, 'api_requests_total', { status_code: '504' })).toBe(1);
    expect(metric(documents, 'api_request_duration_seconds')).toEqual([expect.any(Number)]);
  });

  it('counts nothing more where it ends after all', async () => {
    const handler = observe(http(), late);
    const { logs, documents } = await capture(() => handler(request(), lambdaContext(60)));
    expect(logs.at(-1)).toMatchObject({ event: 'request_completed', outcome: 'ok', after_timeout: true });
    expect(documents.filter((document) => 'api_requests_total' in document)).toHaveLength(1);
  });

  it('does not speak where it ends in time', async () => {
    const handler = observe(http({ timeoutMarginMs: 10 }), async () => ({ statusCode: 200 }));
    const { logs } = await capture(async () => {
      await handler(request(), lambdaContext(40));
      await pause(60);
    });
    expect(logs.map(({ event }) => event)).toEqual(['request_completed']);
  });
});

it('a record that is about to be killed counts as failed, and is not run twice at the same time', async () => {
  const handler = observe(queue({ jobType: () => 'shopify_orders' }), late);
  const { logs, documents } = await capture(() => handler(batch(record('1')), lambdaContext(60)));
  expect(logs.map(({ event }) => event)).toEqual([
    'worker_task_started',
    'timeout_imminent',
    'before_the_end',
    'worker_task_failed',
    'worker_task_completed',
  ]);
  expect(metric(documents, 'worker_jobs_total', { status: 'failed' })).toBe(1);
});

describe('a batch that is about to be killed', () => {
  it('in a middleware says so, with what was held, since no record can', async () => {
    const slow = async () => {
      log.debug('before_the_end');
      await pause(80);
    };
    for (const handler of [observe(queue(), answer).before(slow), observe(queue(), answer).after(slow)]) {
      const { logs } = await capture(() => handler(batch(record('1')), lambdaContext(60)));
      const ours = logs.filter(({ event }) => !String(event).startsWith('worker_task'));
      expect(ours.map(({ event }) => event)).toEqual(['timeout_imminent', 'before_the_end', 'batch_failed']);
      expect(ours[2]).toMatchObject({ outcome: 'timeout', level: 'error' });
    }
  });

  it('in a record leaves it to the record to say so', async () => {
    const { logs } = await capture(() => observe(queue(), late)(batch(record('1')), lambdaContext(60)));
    expect(logs.filter(({ event }) => event === 'timeout_imminent')).toHaveLength(1);
    expect(logs.filter(({ event }) => event === 'batch_failed')).toEqual([]);
  });
});

it('the timer keeps no process alive, is cleared at every end, and is silent without a deadline', async () => {
  const alive = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = alive();
  const within: number[] = [];
  const look = () => {
    within.push(alive());
  };
  const fail = () => {
    throw new Error('no');
  };
  const ends = await capture(async () => {
    for (const end of [look, fail]) {
      await observe(http(), end as () => object)(request(), lambdaContext(50));
      await observe(queue(), end)(batch(record('1')), lambdaContext(50));
    }
    await pause(60);
  });
  expect(within).toEqual([before, before]);
  expect(ends.logs.filter(({ event }) => event === 'timeout_imminent')).toEqual([]);
  const handler = observe(schedule(), late as () => Promise<unknown>);
  const { logs } = await capture(() => handler({} as never, undefined));
  expect(logs.map(({ event }) => event)).toEqual(['schedule_completed']);
});
