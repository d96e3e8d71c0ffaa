import { describe, expect, it } from '@jest/globals';
import middy from '@middy/core';
import { context, http, logger, observe, queue } from 'lamplight/observe';
import { batch, capture, lambdaContext, pause, record, request } from '../harness.ts';

const log = logger('test.middy');
const answer = async () => ({ statusCode: 200 });

describe('Middy inside observe', () => {
  it('ends the unit after an early return in before', async () => {
    const handler = observe(http(), answer).before(() => ({ statusCode: 401 }));
    const { result, logs } = await capture(() => handler(request(), lambdaContext()));
    expect(result.statusCode).toBe(401);
    expect(result.headers).toHaveProperty('x-correlation-id');
    expect(logs).toMatchObject([{ event: 'request_completed', outcome: 'denied', status_code: '401' }]);
  });

  it('ends the unit after a throw in before, after and onError', async () => {
    const thrower = () => {
      throw new Error('from a middleware');
    };
    for (const handler of [
      observe(http(), answer).before(thrower),
      observe(http(), answer).after(thrower),
      observe(http(), answer).before(thrower).onError(thrower),
    ]) {
      const { result, logs } = await capture(() => handler(request(), lambdaContext()));
      expect(result.statusCode).toBe(500);
      expect(logs).toMatchObject([{ event: 'request_failed', error: 'from a middleware' }]);
    }
  });

  it('takes the outcome from what onError answered, returned or set', async () => {
    const thrower = async () => {
      throw new Error('no');
    };
    const returned = observe(http(), thrower).onError(() => ({ statusCode: 502 }));
    const set = observe(http(), thrower).onError((request) => {
      request.response = { statusCode: 404 };
    });
    expect((await capture(() => returned(request(), lambdaContext()))).logs).toMatchObject([
      { event: 'request_failed', status_code: '502' },
    ]);
    expect((await capture(() => set(request(), lambdaContext()))).logs).toMatchObject([
      { event: 'request_completed', status_code: '404' },
    ]);
  });

  it('keeps the context in every hook, also after an await', async () => {
    const seen: unknown[] = [];
    const look = async () => {
      await pause(1);
      seen.push(context().correlation_id);
    };
    const handler = observe(http(), async () => {
      await look();
      return { statusCode: 200 };
    })
      .use({ before: look, after: look })
      .use([{ before: look }]);
    await capture(() => handler(request({ headers: { 'x-correlation-id': 'caller-0001' } }), lambdaContext()));
    expect(seen).toEqual(Array(4).fill('caller-0001'));
    expect(context()).toEqual({});
  });

  it('takes a Middy handler as it is', async () => {
    const inner = middy(answer).after(() => ({ statusCode: 202 }));
    const handler = observe(http(), inner as never);
    expect((await capture(() => handler(request(), lambdaContext()))).result.statusCode).toBe(202);
  });

  it('does not answer early when the time runs out', async () => {
    const handler = observe(http(), async () => {
      await pause(60);
      return { statusCode: 200 };
    });
    const { result } = await capture(() => handler(request(), lambdaContext(50)));
    expect(result.statusCode).toBe(200);
  });

  it('runs around the records of a batch, in a unit of its own', async () => {
    const handler = observe(queue(), async () => log.info('in_record')).before(() => log.info('before_batch'));
    const { logs } = await capture(() => handler(batch(record('1')), lambdaContext()));
    const [before, ...rest] = logs;
    expect(before).toMatchObject({ event: 'before_batch', component: 'worker' });
    expect(new Set(rest.map((line) => line.correlation_id)).size).toBe(1);
    expect(rest[0]!.correlation_id).not.toBe(before!.correlation_id);
  });

  it('says why, where a middleware makes the whole batch come again', async () => {
    const handler = observe(queue(), async () => {}).before(() => {
      throw new Error('no secret');
    });
    const { logs, result } = await capture(() =>
      handler(batch(record('1')), lambdaContext()).catch((error: Error) => error),
    );
    expect(result).toMatchObject({ message: 'no secret' });
    expect(logs).toMatchObject([{ level: 'error', event: 'batch_failed', error: 'no secret', outcome: 'error' }]);
  });
});
