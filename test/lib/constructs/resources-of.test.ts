import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { defineMetrics, describeCatalogue } from 'lamplight/catalogue';
import { checkTemplates } from '../../../lib/checks/check-templates.ts';
import { alarmLogicalId } from '../../../lib/constructs/alarm-resource.ts';
import { resourcesOf } from '../../../lib/constructs/resources-of.ts';
import { Runbooks } from '../../../lib/constructs/runbooks.ts';
import { BODY } from '../runbooks/runbook-text.ts';

process.env.CDK_VALIDATION = 'false';
const catalogue = describeCatalogue(defineMetrics({ namespace: 'Shop' }, {}));

const FRONT = `version: 1
id: failures
title: Failures
owner: platform
severity: ticket
reviewed: 2026-11-24
alarms:
  - id: function-errors
    aws: { namespace: AWS/Lambda, metric: Errors, resource: "*", statistic: Sum }
    each: resource
    condition: "> 0"
    for: 5m
    missing: notBreaching
  - id: dead-letters
    aws: { namespace: AWS/SQS, metric: ApproximateNumberOfMessagesVisible, resource: "dead-letters/*", statistic: Maximum }
    each: resource
    condition: "> 0"
    for: 5m
    missing: notBreaching`;

let projectFolder: string;
beforeAll(() => {
  projectFolder = mkdtempSync(join(tmpdir(), 'lamplight-resources-'));
  mkdirSync(join(projectFolder, 'runbooks'));
  writeFileSync(join(projectFolder, 'runbooks/failures.md'), `---\n${FRONT}\n---\n\n${BODY}`);
});
afterAll(() => rmSync(projectFolder, { recursive: true }));

function addFunction(scope: Construct, id: string): LambdaFunction {
  const code = Code.fromInline('exports.handler = async () => {};');
  return new LambdaFunction(scope, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code });
}

function makeApp({ nested = true }: { nested?: boolean } = {}) {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  const topic = new Topic(stack, 'Page');
  const runbooks = new Runbooks(stack, 'Runbooks', {
    projectFolder,
    catalogue,
    topics: { page: topic, ticket: topic },
    stage: 'dev',
    nested,
  });
  return { app, stack, topic, runbooks };
}

const names = (stack: Stack) =>
  Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => Properties.AlarmName)
    .sort();

it('one runbook watches every function and dead-letter queue of the stack, those added after it too', () => {
  const { stack } = makeApp({ nested: false });
  addFunction(stack, 'Api');
  addFunction(new Construct(stack, 'Orders'), 'Worker');
  const queue = new Queue(stack, 'PaymentsFailed');
  new Queue(stack, 'Payments', { deadLetterQueue: { queue, maxReceiveCount: 3 } });
  expect(names(stack)).toEqual([
    'dev-dead-letters-PaymentsFailed',
    'dev-function-errors-Api',
    'dev-function-errors-Orders-Worker',
  ]);
});

it('an alarm keeps its logical id when others come', () => {
  const { stack } = makeApp({ nested: false });
  const api = addFunction(stack, 'Api');
  const alarm = (of: Stack) => Template.fromStack(of).toJSON().Resources[alarmLogicalId('function-errors-Api')];
  expect(alarm(stack).Properties.Dimensions).toEqual([
    { Name: 'FunctionName', Value: stack.resolve(api.functionName) },
  ]);
  const later = makeApp({ nested: false }).stack;
  addFunction(later, 'Another');
  addFunction(later, 'Api');
  expect(alarm(later)).toEqual(alarm(stack));
});

it('the template check finds each of them watched, also by alarms of a nested stack', () => {
  const { app, stack, topic } = makeApp();
  addFunction(stack, 'Api');
  addFunction(new NestedStack(stack, 'Part'), 'Worker');
  const [failed, lost] = [new Queue(stack, 'Failed'), new Queue(stack, 'Lost')];
  const queue = new Queue(stack, 'Jobs', { deadLetterQueue: { queue: failed, maxReceiveCount: 3 } });
  topic.addSubscription(new SqsSubscription(queue, { deadLetterQueue: lost }));
  app.synth();
  expect(checkTemplates(app.outdir).map(({ message }) => message)).toEqual([]);
});

it("leaves out what CDK runs while something is deployed, and other stacks' resources", () => {
  const { app, stack } = makeApp();
  addFunction(stack, 'Api');
  // What CDK calls the functions behind its custom resources.
  addFunction(stack, 'AWS679f53fac002430cb0da5b7982bd2287');
  addFunction(stack, 'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a');
  addFunction(new Stack(stack, 'Inner'), 'Elsewhere');
  expect(Object.keys(resourcesOf(stack))).toEqual(['Api']);
  expect(Object.keys(resourcesOf(app))).toEqual(['Api', 'Elsewhere']);
});

it('tells two paths apart that look the same without their slashes', () => {
  const { stack } = makeApp();
  addFunction(new Construct(stack, 'Orders'), 'Worker');
  addFunction(stack, 'Orders-Worker');
  const handles = Object.keys(resourcesOf(stack));
  expect(new Set(handles).size).toBe(2);
  for (const handle of handles) expect(handle).toMatch(/^Orders-Worker-[0-9a-f]{6}$/);
});

it('watches every function of two stacks of one class, wherever the alarms are', () => {
  const app = new App();
  const stacks = ['Orders', 'Payments'].map((id) => new Stack(app, id));
  for (const stack of stacks) addFunction(stack, 'Worker');
  const watching = new Stack(app, 'Watching');
  const topic = new Topic(watching, 'Page');
  const topics = { page: topic, ticket: topic };
  new Runbooks(watching, 'Runbooks', { projectFolder, catalogue, topics, resources: resourcesOf(...stacks) });
  expect(Object.keys(resourcesOf(app))).toEqual(Object.keys(resourcesOf(...stacks)));
  expect(names(watching).filter((name) => /^dev-function-errors-Worker-[0-9a-f]{6}$/.test(name))).toHaveLength(2);
});

it('the template check tells a function without an alarm from the same one of another stage', () => {
  const app = new App();
  for (const id of ['Beta', 'Prod']) {
    const stack = new Stack(new Stage(app, id), 'Shop');
    const topic = new Topic(stack, 'Page');
    topic.addSubscription(new SqsSubscription(new Queue(stack, 'Told')));
    addFunction(stack, 'Api');
    if (id === 'Beta')
      new Runbooks(stack, 'Runbooks', { projectFolder, catalogue, topics: { page: topic, ticket: topic } });
  }
  app.synth();
  const found = checkTemplates(app.outdir).filter(({ message }) => message.includes('(unwatched)'));
  expect(found.map(({ file }) => file)).toEqual([expect.stringContaining('ProdShop')]);
});

it('tells the alarms and their ARNs of what the stack holds so far, as dashboards ask', () => {
  const { stack, runbooks } = makeApp();
  addFunction(stack, 'Api');
  expect(runbooks.alarms.map(({ id }) => id)).toEqual(['function-errors-Api']);
  expect(runbooks.arns['function-errors-Api']).toMatch(/:alarm:dev-function-errors-Api$/);
});
