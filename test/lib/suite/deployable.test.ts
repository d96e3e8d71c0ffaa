import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { RunbookAlarms } from '../../../lib/constructs/runbook-alarms.ts';
import { ObservabilityStack } from '../../../lib/suite/observability-stack.ts';
import { SuiteStack } from '../../../lib/suite/suite-stack.ts';
import { compositeSpec, metricSpec } from '../constructs/alarm-specs.ts';
import { FIXTURE_ENTRIES } from './synthesise-suite.ts';
import { brokenReferences, readTemplate, type Template } from './template-references.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');

/** Quotas: Lambda, all variables together; IAM, all inline policies of a role. */
const ENVIRONMENT_BYTES = 4096;
const ROLE_POLICY_CHARACTERS = 10_240;
/** An ARN of a cluster, an API or a secret, of which the template has a reference only. */
const REFERENCE = 'x'.repeat(120);
const IAM_ACTION = /^[a-z0-9-]+:[A-Z][A-Za-z]+$/;
/** Tagging: what values and keys may hold. */
const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: object;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function synthesise(make: (app: App) => void, context: object = {}): Template[] {
  const outdir = mkdtempSync(join(tmpdir(), 'lamplight-deployable-'));
  folders.push(outdir);
  const cdk = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'cdk.json'), 'utf8'));
  const app = new App({ outdir, context: { ...cdk.context, ...context } });
  make(app);
  app.synth();
  const files = readdirSync(outdir).filter((name) => name.endsWith('.template.json'));
  return files.map((name) => readTemplate(join(outdir, name)));
}

/** With everything that is known on deployment at its length. */
const lengthOf = (value: unknown) =>
  JSON.stringify(value).replace(/\{"(Ref|Fn::GetAtt|Fn::Join)":.*?\}(?=[,\]}])/g, REFERENCE).length;

describe.each(['dev', 'prod'])('the templates of %s', (stage) => {
  let templates: Template[];
  const all = (type: string) =>
    templates.flatMap(({ Resources }) =>
      Object.entries(Resources).flatMap(([id, resource]) =>
        resource.Type === type ? { id, DependsOn: [], Properties: {}, ...resource } : [],
      ),
    );

  beforeAll(() => {
    templates = synthesise(
      (app) => {
        new SuiteStack(app, 'Suite', { projectFolder: PROJECT_FOLDER, entries: FIXTURE_ENTRIES });
        new ObservabilityStack(app, 'Observability', { projectFolder: PROJECT_FOLDER });
      },
      { stage, email: 'on-call@example.com' },
    );
  });

  it('refer to what is there, in no circle', () => expect(templates.flatMap(brokenReferences)).toEqual([]));

  it('need nothing of each other', () => {
    expect(JSON.stringify(templates)).not.toMatch(/Fn::ImportValue|"Export"/);
  });

  it('give functions no more variables than Lambda takes', () => {
    const sizes = all('AWS::Lambda::Function').map(({ Properties }) => lengthOf(Properties.Environment ?? {}));
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThan(ENVIRONMENT_BYTES);
  });

  it('have policies that IAM takes: actions that are one each, on resources of which they name the ARN', () => {
    for (const { Properties } of all('AWS::IAM::Policy')) {
      const { Statement } = Properties.PolicyDocument as { Statement: Statement[] };
      expect(lengthOf(Statement)).toBeLessThan(ROLE_POLICY_CHARACTERS);
      for (const { Action, Resource } of Statement) {
        for (const action of [Action].flat()) expect(action).toMatch(IAM_ACTION);
        for (const resource of [Resource].flat()) expect(resource === '*' || typeof resource === 'object').toBe(true);
      }
    }
  });

  it('make a role able to do its work before the function and its queue need it', () => {
    for (const { DependsOn } of all('AWS::Lambda::Function')) {
      expect([DependsOn].flat().some((id) => id.includes('DefaultPolicy'))).toBe(true);
    }
  });

  it('have each log group called as Lambda expects it, and no permission to make another', () => {
    const groups = all('AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName);
    const functions = all('AWS::Lambda::Function').map(({ Properties }) => `/aws/lambda/${Properties.FunctionName}`);
    expect(groups.sort()).toEqual(functions.sort());
    expect(JSON.stringify(templates)).not.toContain('logs:CreateLogGroup');
  });

  it('wait for migrations longer than their function runs', () => {
    const [migrations] = all('Custom::Migrations');
    const {
      'Fn::GetAtt': [id],
    } = migrations!.Properties.ServiceToken as { 'Fn::GetAtt': [string] };
    const migrator = all('AWS::Lambda::Function').find((fn) => fn.id === id);
    expect(Number(migrations!.Properties.ServiceTimeout)).toBeGreaterThan(Number(migrator!.Properties.Timeout));
  });

  it('tag alarms with what tags may hold', () => {
    const tags = all('AWS::CloudWatch::Alarm').flatMap(({ Properties }) => Properties.Tags as object[]);
    expect(tags.length).toBeGreaterThan(100);
    for (const text of tags.flatMap(Object.values)) expect(text).toMatch(TAG);
  });

  it('hold no password and no key, only how they are made', () => {
    for (const { Properties } of all('AWS::SecretsManager::Secret')) {
      expect(Properties.GenerateSecretString).toBeDefined();
      expect(Properties.SecretString).toBeUndefined();
    }
    const [cluster] = all('AWS::RDS::DBCluster');
    expect(JSON.stringify(cluster!.Properties.MasterUserPassword)).toMatch(
      /resolve:secretsmanager:.*:SecretString:password/,
    );
  });

  it('take back what a first deployment made that fails, so that it can be repeated', () => {
    const kept = templates.flatMap(({ Resources }) =>
      Object.values(Resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain'),
    );
    expect(kept).toEqual([]);
  });
});

it('nested stacks refer to what is there, in no circle', () => {
  const templates = synthesise((app) => {
    const stack = new Stack(app, 'Many');
    const topics = { page: new Topic(stack, 'Page'), ticket: new Topic(stack, 'Ticket') };
    const alarms = Array.from({ length: 600 }, (_, at) => metricSpec(`alarm-${at}`));
    const composite = compositeSpec('any', ['alarm-0', 'alarm-599']);
    new RunbookAlarms(stack, 'Alarms', { alarms: [composite, ...alarms], topics });
  });
  expect(templates).toHaveLength(3);
  expect(templates.flatMap(brokenReferences)).toEqual([]);
});

it('a reference that leads nowhere would be seen, and a circle', () => {
  const to = (name: string) => ({
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: { 'Fn::Sub': `q-\${${name}.Arn}` } },
  });
  const template = { Resources: { A: to('B'), B: { ...to('AWS::Region'), DependsOn: 'A' }, C: to('Gone') } };
  expect(brokenReferences(template)).toEqual(['C refers to Gone, which is not there', 'a circle: A → B → A']);
});
