import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { http, observe } from 'lamplight/observe';
import { captureLines, lambdaContext } from 'lamplight/testing';
import { observeHandler } from '../../../../lib/constructs/drop-in/observe-handler.ts';

const request = { rawPath: '/x', requestContext: { http: { method: 'GET' } }, headers: {} };

let written: ReturnType<typeof captureLines>;
beforeAll(() => {
  written = captureLines();
});
afterAll(() => written.stop());

it('lets what a request throws through, so that it counts among the errors of Lambda', async () => {
  const handler = observeHandler(async () => {
    throw new RangeError('no');
  });
  await expect(handler(request, lambdaContext())).rejects.toThrow(RangeError);
  expect(written.logs('request_failed')).toHaveLength(1);
});

it('answers requests with their correlation id, and makes of a value what an HTTP API does', async () => {
  const asked = { ...request, headers: { 'x-correlation-id': 'asked-with-this' } };
  const plain = observeHandler(async () => ({ statusCode: 201, headers: { etag: '1' } }));
  expect(await plain(asked, lambdaContext())).toEqual({
    statusCode: 201,
    headers: { etag: '1', 'x-correlation-id': 'asked-with-this' },
  });
  const value = observeHandler(async () => [1]);
  expect(await value(asked, lambdaContext())).toMatchObject({
    statusCode: 200,
    body: '[1]',
    headers: { 'x-correlation-id': 'asked-with-this' },
  });
  const rest = { httpMethod: 'GET', resource: '/x', path: '/x', requestContext: {}, headers: asked.headers };
  expect(await plain(rest, lambdaContext())).toHaveProperty(['headers', 'x-correlation-id'], 'asked-with-this');
});

it.each([
  ['a queue', { messageAttributes: { correlation_id: { stringValue: 'carried-by-a-record' } } }],
  ['a topic', { Sns: { MessageAttributes: { correlation_id: { Value: 'carried-by-a-record' } } } }],
])('takes the correlation id of the only record of %s', async (_source, record) => {
  const handler = observeHandler(async () => 'done');
  expect(await handler({ Records: [record] }, lambdaContext())).toBe('done');
  const lines = written.logs('invocation_completed');
  expect(lines.at(-1)).toMatchObject({ correlation_id: 'carried-by-a-record' });
  await handler({ Records: [record, record] }, lambdaContext());
  expect(written.logs('invocation_completed').at(-1)).not.toMatchObject({ correlation_id: 'carried-by-a-record' });
});

it('leaves the answer of an authorizer as it is', async () => {
  const handler = observeHandler(async () => ({ isAuthorized: true }));
  const event = { ...request, version: '2.0', type: 'REQUEST', routeArn: 'arn' };
  expect(await handler(event, lambdaContext())).toEqual({ isAuthorized: true });
});

it('takes handlers with a callback', async () => {
  const handler = observeHandler((event, _context, done) => done(null, { got: event.x }));
  expect(await handler({ x: 3 }, lambdaContext())).toEqual({ got: 3 });
});

it.each([[{ Records: 5 }], [{ Records: [null] }], [null], ['text']])(
  'closes with a line for an event of any kind: %j',
  async (event) => {
    const before = written.logs('invocation_completed').length;
    expect(await observeHandler(async () => 'done')(event, lambdaContext())).toBe('done');
    expect(written.logs('invocation_completed')).toHaveLength(before + 1);
  },
);

it('observes nothing twice', () => {
  const observed = observe(http(), async () => ({ statusCode: 200 }));
  expect(observeHandler(observed)).toBe(observed);
});
