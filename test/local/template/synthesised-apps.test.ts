import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import type { LocalApp } from '../../../local/template/app.ts';
import { readAssembly } from '../../../local/template/read-assembly.ts';
import { NotesStack } from '../../fixtures/other-app/notes-stack.ts';
import { StorageStack } from '../../fixtures/other-app/storage-stack.ts';
import { ENDPOINTS } from './write-assembly.ts';

const CODE_FOLDER = join(import.meta.dirname, '../../fixtures/other-app/functions/count');

// The built-in validator costs a second for each synth.
process.env.CDK_VALIDATION = 'false';

function synthesise(build: (app: App) => void, context: Record<string, unknown> = {}): LocalApp {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'lamplight-synth-')), context });
  build(app);
  return readAssembly(app.synth().directory, ENDPOINTS);
}

describe.each([
  ['strong', {}],
  ['weak', { '@aws-cdk/core:defaultCrossStackReferences': 'weak' }],
])('an app of two stacks with %s references', (_name, context) => {
  let app: LocalApp;
  beforeAll(() => {
    app = synthesise((root) => new NotesStack(root, 'Notes', { storage: new StorageStack(root, 'Storage') }), context);
  });

  it('resolves without a problem', () => expect(app.problems).toEqual([]));

  it('gives the functions of one stack the resources of the other', () => {
    const notes = app.functions.find(({ title }) => title === 'Notes');
    expect(notes?.environment).toMatchObject({
      CLUSTER_ARN: app.clusters[0]?.arn,
      SECRET_ARN: app.clusters[0]?.masterSecretArn,
      LETTERS_URL: `${ENDPOINTS.aws}/000000000000/${app.queues.find(({ redrive }) => redrive)?.name}`,
    });
    expect(notes?.path).toBe('Notes/Notes');
  });

  it('finds routes, mapping and schedule', () => {
    expect(app.httpApis[0]?.routes.map(({ key }) => key)).toEqual(['POST /notes', 'GET /notes/{id}']);
    expect(app.mappings).toHaveLength(1);
    expect(app.schedules).toMatchObject([{ name: 'Hourly', targets: [{ input: { what: 'notes' } }] }]);
  });
});

it('resolves nested stacks, both ways', () => {
  const app = synthesise((root) => {
    const stack = new Stack(root, 'Outer');
    const nested = new NestedStack(stack, 'Inner');
    const environment = { INNER: new Queue(nested, 'Queue').queueUrl };
    new Lambda(stack, 'OuterFn', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(CODE_FOLDER),
      environment,
    });
    const outer = { OUTER: new Queue(stack, 'Queue').queueUrl };
    new Lambda(nested, 'InnerFn', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(CODE_FOLDER),
      environment: outer,
    });
  });
  expect(app.problems).toEqual([]);
  const urls = app.functions.map(({ title, environment }) => [title, environment]);
  const [outer, inner] = app.queues.map(({ name }) => `${ENDPOINTS.aws}/000000000000/${name}`);
  expect(Object.fromEntries(urls)).toEqual({ OuterFn: { INNER: inner }, InnerFn: { OUTER: outer } });
});

it('reads the stacks of a stage', () => {
  const app = synthesise((root) => {
    const stage = new Stage(root, 'Production', { env: { account: '111111111111', region: 'eu-west-1' } });
    new Queue(new Stack(stage, 'Data'), 'Queue', { queueName: 'jobs' });
  });
  expect(app.queues[0]?.arn).toBe('arn:aws:sqs:eu-west-1:111111111111:jobs');
});
