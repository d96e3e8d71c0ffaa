import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { type CallOptions, callApi } from '../support/call-api.ts';

// None of these reaches the database or a secret: there is neither.

expect.extend(matchers);
let written: Capture;
beforeAll(() => {
  written = captureLines();
});
afterAll(() => written.stop());

const REGISTER = '/api/v1/auth/register';
const GOOD = { tenant_name: 'Acme', email: 'a@example.com', password: 'correct horse battery' };
const JSON_TYPE = { 'content-type': 'application/json' };

const REFUSED: [string, CallOptions, number, string, RegExp][] = [
  ['malformed JSON', { body: '{"email":', headers: JSON_TYPE }, 400, 'malformed_json', /no JSON/],
  ['an empty body', { body: '', headers: JSON_TYPE }, 400, 'malformed_json', /no JSON/],
  [
    'another content type',
    { body: 'a=1', headers: { 'content-type': 'text/plain' } },
    415,
    'unsupported_media_type',
    /json/,
  ],
  ['no content type', { body: '{}' }, 415, 'unsupported_media_type', /json/],
  ['a body that is too large', { body: { ...GOOD, tenant_name: 'x'.repeat(70_000) } }, 413, 'body_too_large', /65536/],
  ['an unknown field', { body: { ...GOOD, role: 'admin' } }, 400, 'invalid_body', /^role: there is no such field$/],
  [
    'a prototype',
    { body: '{"__proto__":{"a":1}}', headers: JSON_TYPE },
    400,
    'invalid_body',
    /tenant_name: is missing/,
  ],
  ['a wrong type', { body: { ...GOOD, email: 4 } }, 400, 'invalid_body', /^email: must be string$/],
  ['a missing field', { body: { ...GOOD, password: undefined } }, 400, 'invalid_body', /^password: is missing$/],
  [
    'a short password',
    { body: { ...GOOD, password: 'short' } },
    400,
    'invalid_body',
    /^password: must have at least 12/,
  ],
  [
    'no email address',
    { body: { ...GOOD, email: 'nobody' } },
    400,
    'invalid_body',
    /^email: must be an email address$/,
  ],
  ['a NUL', { body: { ...GOOD, email: 'a\u0000@example.com' } }, 400, 'invalid_body', /email address/],
  ['a control character', { body: { ...GOOD, tenant_name: 'a\nb' } }, 400, 'invalid_body', /control characters/],
  ['a body that is no object', { body: '[]', headers: JSON_TYPE }, 400, 'invalid_body', /./],
];

test.each(REFUSED)('refuses %s', async (_name, options, status, error, message) => {
  const answer = await callApi('POST', REGISTER, options);
  expect([answer.status, answer.body.error]).toEqual([status, error]);
  expect(answer.body.message).toMatch(message);
  expect(answer.body.correlation_id).toBe(answer.headers['x-correlation-id']);
  expect(answer.text).not.toMatch(/\bat .*:\d+/);
});

it('repeats no value that it refuses', async () => {
  const answer = await callApi('POST', REGISTER, { body: { ...GOOD, password: ['hunter2hunter2'] } });
  expect(answer.text).not.toContain('hunter2');
});

it('answers 404 where there is nothing, and 405 with what there is', async () => {
  expect((await callApi('GET', '/api/v1/nothing')).status).toBe(404);
  expect((await callApi('GET', '/api/v1/connections/a/b/c')).status).toBe(404);
  const answer = await callApi('DELETE', '/api/v1/connections');
  expect([answer.status, answer.headers.allow]).toEqual([405, 'POST, GET']);
  expect(written).toHaveMetric('api_requests_total', {
    dimensions: { method: 'DELETE', path: '_unmatched', status_code: '405' },
  });
});

it('answers health without a database, and outside the totals', async () => {
  written.clear();
  const answer = await callApi('GET', '/health');
  expect([answer.status, answer.body.status]).toEqual([200, 'ok']);
  expect(written.values('api_requests_total').map(({ dimensions }) => dimensions)).toEqual([
    { method: 'GET', path: '/health', status_code: '200' },
  ]);
});

it('echoes a correlation id, and makes one where it is malformed', async () => {
  const kept = await callApi('GET', '/health', { headers: { 'x-correlation-id': 'caller-0001' } });
  expect(kept.headers['x-correlation-id']).toBe('caller-0001');
  const made = await callApi('GET', '/health', { headers: { 'x-correlation-id': 'a b' } });
  expect(made.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
});
