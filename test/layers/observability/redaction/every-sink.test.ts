import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const SECRET = 'hunter2horse';
/** Puts one secret, as a text and under a key, wherever the layer takes a value, and prints the answer to the caller last. */
const SCRIPT = `
  const { counter, defineMetrics, httpMetrics } = await import('lamplight/catalogue');
  const { bind, http, logger, observe, redact, trace } = await import('lamplight/observe');
  const { httpEvent, lambdaContext } = await import('lamplight/testing');
  const metrics = defineMetrics({ namespace: 'Test' }, { ...httpMetrics, one_total: counter('One') });
  const text = 'postgres://user:${SECRET}@db/orders';
  const value = { password: '${SECRET}', text };
  const log = logger('test.sinks');
  const handler = observe(http(), async () => {
    bind({ value, api_key: '${SECRET}' });
    log.debug('held', value);
    log.info(text, value);
    log.error('failed', new Error(text, { cause: value }));
    metrics.one_total.add(1);
    await trace('do_work', value, async (span) => span.set({ text }));
    console.log(JSON.stringify({ details: redact(value) }));
    throw Object.assign(new Error(text), { ...value, statusCode: 500, expose: true });
  });
  const answer = await handler(httpEvent(), lambdaContext());
  console.log(JSON.stringify({ answer }));
`;

const SINKS = ['held', 'failed', 'request_failed', 'one_total', 'details', 'answer'];

test.each([
  ['on Lambda', SINKS, { AWS_LAMBDA_FUNCTION_NAME: 'api', LAMPLIGHT_STAGE: 'prod' }],
  // The console shows its spans at this level only.
  ['in development', [...SINKS, 'do_work'], { NODE_ENV: 'development', POWERTOOLS_DEV: 'true', LOG_LEVEL: 'DEBUG' }],
])('no sink lets a secret out %s', (_where, sinks, environment) => {
  const flags = ['--conditions=lamplight-source', '--input-type=module', '--eval', SCRIPT];
  const env = { PATH: process.env.PATH, LAMPLIGHT_TRACES: 'console', ...environment };
  const output = execFileSync(process.execPath, flags, { env, encoding: 'utf8' });
  for (const sink of sinks) expect(output).toContain(sink);
  expect(output).toContain('[redacted]');
  expect(output).not.toContain(SECRET);
});
