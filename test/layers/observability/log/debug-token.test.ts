import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { carry, http, identify, logger, observe, signDebugToken } from 'lamplight/observe';
import { readDebugToken } from '../../../../layers/observability/log/debug-token.ts';
import { forgetSettings } from '../../../../layers/observability/observe/settings.ts';
import { capture, lambdaContext, request } from '../harness.ts';

const KEY = 'key-of-the-test';
const log = logger('test.debug_token');
const soon = () => Date.now() / 1000 + 600;

beforeAll(() => {
  process.env.LAMPLIGHT_DEBUG_KEY = KEY;
  forgetSettings();
});
afterAll(() => {
  delete process.env.LAMPLIGHT_DEBUG_KEY;
  forgetSettings();
});

/** The events of a request with this token, and the token that it would carry on. */
async function events(token: string, correlationId = 'caller-0001'): Promise<[string[], string | undefined]> {
  let carried: string | undefined;
  const handler = observe(http(), async () => {
    log.debug('early');
    identify({ tenant_id: 'tenant-1' });
    log.debug('late');
    carried = carry.sqs().debug_token?.StringValue;
    return { statusCode: 200 };
  });
  const headers = { 'x-correlation-id': correlationId, 'x-debug-token': token };
  const { logs } = await capture(() => handler(request({ headers }), lambdaContext()));
  return [logs.map(({ event }) => String(event)), carried];
}

describe('a debug token', () => {
  it('opens the debug lines of its transaction, and travels on', async () => {
    const token = signDebugToken({ correlation_id: 'caller-0001', exp: soon() }, KEY, Date.now());
    expect(await events(token)).toEqual([['early', 'late', 'request_completed'], token]);
    expect((await events(token, 'another-0001'))[0]).toEqual(['request_completed']);
  });

  it('opens those of its tenant, also the ones held before the tenant was known', async () => {
    const own = signDebugToken({ tenant_id: 'tenant-1', exp: soon() }, KEY, Date.now());
    expect((await events(own))[0]).toEqual(['early', 'late', 'request_completed']);
    const other = signDebugToken({ tenant_id: 'tenant-2', exp: soon() }, KEY, Date.now());
    expect((await events(other))[0]).toEqual(['request_completed']);
  });

  it('is worth nothing when forged, altered, expired or too long-lived', async () => {
    const good = signDebugToken({ correlation_id: 'caller-0001', exp: soon() }, KEY, Date.now());
    const [payload, signature] = good.split('.');
    const later = Buffer.from(JSON.stringify({ correlation_id: 'caller-0001', exp: soon() + 60 })).toString(
      'base64url',
    );
    const forged = [
      signDebugToken({ correlation_id: 'caller-0001', exp: soon() }, 'another key', Date.now()),
      `${later}.${signature}`,
      `${payload}.`,
      `${payload}`,
      '.',
      'x'.repeat(5000),
      signDebugToken({ correlation_id: 'caller-0001', exp: Date.now() / 1000 - 1 }, KEY, Date.now()),
      signDebugToken({ correlation_id: 'caller-0001', exp: Date.now() / 1000 + 7000 }, KEY, Date.now() + 4_000_000),
    ];
    for (const token of forged) expect(await events(token)).toEqual([['request_completed'], undefined]);
  });

  it('does not exist without a key', () => {
    const token = signDebugToken({ correlation_id: 'caller-0001', exp: soon() }, KEY, Date.now());
    expect(readDebugToken(token, undefined, Date.now())).toBeUndefined();
  });

  it('is not made for more than an hour, or for nothing', () => {
    expect(() => signDebugToken({ tenant_id: 't', exp: Date.now() / 1000 + 3700 }, KEY, Date.now())).toThrow(
      '3600 seconds',
    );
    expect(() => signDebugToken({ exp: soon() }, KEY, Date.now())).toThrow('either');
  });
});
