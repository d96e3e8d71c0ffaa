import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const SCRIPT = `
  const { http, observe } = await import('lamplight/observe');
  const { httpEvent, lambdaContext } = await import('lamplight/testing');
  if (process.argv[1]) await new Promise((resolve) => setTimeout(resolve, Number(process.argv[1])));
  const handler = observe(http(), async () => ({ statusCode: 200 }));
  await handler(httpEvent(), lambdaContext());
  await handler(httpEvent(), lambdaContext());
`;

/** What a fresh process says of its first two invocations. */
function coldStarts(initializationType: string): unknown[] {
  const flags = ['--conditions=lamplight-source', '--input-type=module', '--eval', SCRIPT];
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    LAMPLIGHT_LOG_FORMAT: 'json',
    AWS_LAMBDA_INITIALIZATION_TYPE: initializationType,
  };
  const output = execFileSync(process.execPath, flags, { env, encoding: 'utf8' });
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.filter(({ event }) => event === 'request_completed').map(({ cold_start }) => cold_start);
}

it('only the first unit of an on-demand process is a cold start', () => {
  expect(coldStarts('on-demand')).toEqual([true, undefined]);
});

it.each(['provisioned-concurrency', 'lambda-managed-instances'])(
  'a process that was started ahead of its first request is none: %s',
  (initializationType) => {
    expect(coldStarts(initializationType)).toEqual([undefined, undefined]);
  },
);
