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

it('takes handlers with a callback', async () => {
  const handler = observeHandler((event, _context, done) => done(null, { got: event.x }));
  expect(await handler({ x: 3 }, lambdaContext())).toEqual({ got: 3 });
});

it('observes nothing twice', () => {
  const observed = observe(http(), async () => ({ statusCode: 200 }));
  expect(observeHandler(observed)).toBe(observed);
});
