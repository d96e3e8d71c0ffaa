import { expect, it } from '@jest/globals';
import { httpEvent } from 'lamplight/testing';
import { toRequest, toResult } from '../../../../functions/mcp-tools/protocol/web.ts';

it('takes a body in base64, as API Gateway sends what it does not hold for text', async () => {
  const event = httpEvent({ method: 'POST', path: '/mcp', body: Buffer.from('{"a":"ü"}').toString('base64') });
  const request = toRequest({ ...event, isBase64Encoded: true });
  expect(await request.json()).toEqual({ a: 'ü' });
});

it('hands method, path and headers on, and a GET has no body', async () => {
  const request = toRequest(httpEvent({ path: '/mcp', headers: { accept: 'text/event-stream' } }));
  expect([request.method, new URL(request.url).pathname, request.body]).toEqual(['GET', '/mcp', null]);
  expect(request.headers.get('accept')).toBe('text/event-stream');
});

it('reads a response to its end, a stream too', async () => {
  const stream = new Response('event: message\ndata: {}\n\n', {
    status: 202,
    headers: { 'content-type': 'text/event-stream' },
  });
  expect(await toResult(stream)).toEqual({
    statusCode: 202,
    headers: { 'content-type': 'text/event-stream' },
    body: 'event: message\ndata: {}\n\n',
  });
});
