import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction as PlainNodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { App, Stack } from 'aws-cdk-lib/core';
import { NodejsFunction } from '../../../lib/constructs/nodejs-function.ts';

const ENTRY = join(import.meta.dirname, '../../fixtures/plain-app/handler.ts');
process.env.CDK_VALIDATION = 'false';

function synthesise(Class: typeof PlainNodejsFunction) {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  for (const id of ['One', 'Two']) new Class(stack, id, { entry: ENTRY, runtime: Runtime.NODEJS_24_X });
  return { template: Template.fromStack(stack).toJSON(), outdir: app.outdir };
}

const withoutHashes = (template: object) => JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}/g, 'HASH'));

const plain = synthesise(PlainNodejsFunction);
const observed = synthesise(NodejsFunction as typeof PlainNodejsFunction);

function invoke(event: object) {
  const folder = readdirSync(observed.outdir).find((name) => name.startsWith('asset.'))!;
  const script = `require(${JSON.stringify(join(observed.outdir, folder, 'index.js'))})
    .handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 3000, awsRequestId: 'r-1' })
    .then((result) => console.log(JSON.stringify({ result })), (error) => console.log(JSON.stringify({ error: error.message })))`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', LAMPLIGHT_LOG_FORMAT: 'json' },
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

it('changes nothing of the template but the hash of the code', () => {
  expect(withoutHashes(observed.template)).toEqual(withoutHashes(plain.template));
  expect(observed.template).not.toEqual(plain.template);
});

it('writes a canonical line and gives the result as it is', () => {
  expect(invoke({ Records: [{ eventSource: 'aws:sqs' }] })).toMatchObject([
    { event: 'invocation_completed', outcome: 'ok', event_source: 'aws:sqs', records: 1 },
    { result: { records: 1 } },
  ]);
});

it('lets a failure through, and says it', () => {
  const lines = invoke({ fail: true });
  expect(lines).toContainEqual(expect.objectContaining({ event: 'invocation_completed', outcome: 'error' }));
  expect(lines.at(-1)).toEqual({ error: 'as asked' });
});

it('names an entry that is not there', () => {
  const stack = new Stack(new App(), 'Stack');
  expect(() => new NodejsFunction(stack, 'Gone', { entry: '/nowhere/handler.ts' })).toThrow(/no file \/nowhere/);
});
