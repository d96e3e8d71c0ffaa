import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Stack } from 'aws-cdk-lib/core';
import { counter, defineMetrics, describeCatalogue } from 'lamplight/catalogue';
import { Dashboards, Notifications, Runbooks, SavedQueries, TopContributors } from '../../../lib/cdk.ts';
import { checkTemplates } from '../../../lib/checks/check-templates.ts';
import { FILE, runbookText } from '../runbooks/runbook-text.ts';

process.env.CDK_VALIDATION = 'false';

/** What a function in Python writes as EMF; nothing of it runs through the layer. */
const catalogue = describeCatalogue(
  defineMetrics(
    { namespace: 'Shop' },
    { heartbeats_total: counter('Beats', { labels: { service: ['till'] }, dimensions: [['service']] }) },
  ),
);

const RUNBOOK = runbookText(
  ['metric: queue_depth', 'aws: { namespace: AWS/Lambda, metric: Errors, resource: till, statistic: Maximum }'],
  ['    where: { queue_name: sync }\n    statistic: Maximum\n', ''],
  ['where: { service: gauge }', 'where: { service: till }'],
);

let projectFolder: string;
let outdir: string;
let template: Template;

beforeAll(() => {
  projectFolder = mkdtempSync(join(tmpdir(), 'lamplight-python-'));
  mkdirSync(join(projectFolder, 'runbooks'));
  writeFileSync(join(projectFolder, FILE), RUNBOOK);
  const app = new App({ outdir: join(projectFolder, 'cdk.out') });
  const stack = new Stack(app, 'Shop');
  const logGroup = new LogGroup(stack, 'TillLogs', { logGroupName: 'till', retention: RetentionDays.ONE_WEEK });
  const till = new LambdaFunction(stack, 'Till', {
    runtime: Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: Code.fromInline('def handler(event, context): pass'),
    logGroup,
  });
  const service = { name: 'shop', stage: 'prod' } as const;
  const { topics } = new Notifications(stack, 'Notifications', { service, email: 'on-call@example.com' });
  const { alarms, arns } = new Runbooks(stack, 'Runbooks', {
    projectFolder,
    catalogue,
    topics,
    stage: service.stage,
    resources: { till: { 'AWS/Lambda': { FunctionName: till.functionName } } },
  });
  new Dashboards(stack, 'Dashboards', {
    service,
    catalogue,
    alarms,
    arns,
    logGroups: { http: [logGroup.logGroupName] },
  });
  new SavedQueries(stack, 'Queries', { service, logGroups: [logGroup.logGroupName] });
  new TopContributors(stack, 'TopContributors', { service, logGroups: [logGroup.logGroupName] });
  template = Template.fromStack(stack);
  outdir = app.synth().directory;
});
afterAll(() => rmSync(projectFolder, { recursive: true }));

it('watches a function of another language, by its own metrics and by those of AWS', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'prod-queue-depth',
    Namespace: 'AWS/Lambda',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^Till') } }],
  });
});

it('adds no function, and breaks no rule', () => {
  template.resourceCountIs('AWS::Lambda::Function', 1);
  expect(checkTemplates(outdir).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
});
