import { describe, expect, it } from '@jest/globals';
import { identify, observe, socket } from 'lamplight/observe';
import { socketEvent } from 'lamplight/testing';
import { capture, lambdaContext } from '../harness.ts';

const ok = observe(socket({ logger: 'test.live' }), async () => ({ statusCode: 200, body: 'fine' }));

describe('an event of a WebSocket API', () => {
  it.each(['$connect', '$disconnect', 'ping'])('%s closes with one canonical line', async (route) => {
    const event = socketEvent({ route, connectionId: 'abc=' });
    const { result, logs } = await capture(() => ok(event, lambdaContext()));
    expect(result).toEqual({ statusCode: 200, body: 'fine' });
    expect(logs).toMatchObject([
      {
        event: 'socket_completed',
        logger: 'test.live',
        component: 'socket',
        socket_id: 'abc=',
        route,
        status_code: '200',
        outcome: 'ok',
        duration_ms: expect.any(Number),
      },
    ]);
  });

  it('that answers nothing is answered for', async () => {
    const silent = observe(socket(), async () => undefined);
    expect((await capture(() => silent(socketEvent(), lambdaContext()))).result).toEqual({ statusCode: 200 });
  });

  it.each([
    ['401', { statusCode: 401 }, 'denied', 'info'],
    ['503', { statusCode: 503 }, 'error', 'error'],
  ])('that is refused with %s says so', async (status_code, answer, outcome, level) => {
    const refusing = observe(socket(), async () => answer);
    const { logs } = await capture(() => refusing(socketEvent({ route: '$connect' }), lambdaContext()));
    expect(logs.at(-1)).toMatchObject({ status_code, outcome, level });
  });

  it('whose handler throws is answered without its cause, and fails', async () => {
    const failing = observe(socket(), async () => {
      throw new Error('the table is gone');
    });
    const { result, logs } = await capture(() => failing(socketEvent(), lambdaContext()));
    expect(result).toMatchObject({ statusCode: 500 });
    expect(JSON.stringify(result)).not.toContain('table');
    expect(logs.at(-1)).toMatchObject({ outcome: 'error', error: 'the table is gone', error_type: 'Error' });
  });
});

describe('a message', () => {
  it('brings its correlation id in its body, having no headers', async () => {
    const event = socketEvent({ body: { action: 'ping', correlation_id: 'client-0001' } });
    const { logs } = await capture(() => ok(event, lambdaContext()));
    expect(logs[0]?.correlation_id).toBe('client-0001');
  });

  it.each([
    ['no JSON', 'correlation_id'],
    ['JSON that is no object', '["correlation_id"]'],
    ['an id that is not well formed', { correlation_id: 'é' }],
  ])('of %s gets an id of its own', async (_what, body) => {
    const { logs } = await capture(() => ok(socketEvent({ body }), lambdaContext()));
    expect(logs.at(-1)?.correlation_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names no tenant by itself: only verified code does', async () => {
    const body = { tenant_id: 'claimed', user_id: 'claimed' };
    const claimed = await capture(() => ok(socketEvent({ body }), lambdaContext()));
    expect(claimed.logs[0]).not.toHaveProperty('tenant_id');
    const verified = observe(socket(), async () => identify({ tenant_id: 'verified' }));
    const { logs } = await capture(() => verified(socketEvent({ body }), lambdaContext()));
    expect(logs[0]?.tenant_id).toBe('verified');
  });
});

it('takes the correlation id of a connect from its headers, however they are spelt', async () => {
  const event = { ...socketEvent({ route: '$connect' }), headers: { 'X-Correlation-ID': 'client-0002' } };
  const { logs } = await capture(() => ok(event, lambdaContext()));
  expect(logs[0]?.correlation_id).toBe('client-0002');
});
