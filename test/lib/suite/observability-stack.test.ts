import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { ObservabilityStack } from '../../../lib/suite/observability-stack.ts';
import { type LoadedTemplate, loadTemplate } from '../../../local/cloudwatch/load-template.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');
process.env.CDK_VALIDATION = 'false';

let template: Template;
let loaded: LoadedTemplate;

beforeAll(() => {
  const { context } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'cdk.json'), 'utf8'));
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'lamplight-observability-')),
    context: { ...context, stage: 'prod', email: 'on-call@example.com', runbookUrl: 'https://wiki.example/runbooks/' },
  });
  const stack = new ObservabilityStack(app, 'Observability', { projectFolder: PROJECT_FOLDER });
  template = Template.fromStack(stack);
  app.synth();
  loaded = loadTemplate(app.outdir);
});

const panelsOf = (name: string) =>
  loaded.dashboards.find((dashboard) => dashboard.name === `suite-prod-${name}`)!.widgets.map(({ title }) => title);

const bodies = () => JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));

it('has nothing that CloudWatch would refuse', () => {
  expect(loaded.problems.filter(({ level }) => level === 'error')).toEqual([]);
});

it('imports nothing of another stack and exports nothing', () => {
  const text = JSON.stringify(template.toJSON());
  expect(text).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput/);
  expect(Object.values(template.toJSON().Outputs)).not.toContainEqual(
    expect.objectContaining({ Export: expect.anything() }),
  );
});

it('shows on Overview all that the reference asks for, and the alarms of each runbook', () => {
  expect(panelsOf('overview')).toEqual(
    expect.arrayContaining([
      'Request rate',
      'Error rate',
      'Latency: p50, p95, p99',
      'Active tenants by plan',
      'Job queue depth',
      'Job throughput',
      'Alarms: Worker queue backlog',
    ]),
  );
});

it('shows on Tenant all that the reference asks for, of the tenant that its variable names', () => {
  expect(panelsOf('tenant')).toEqual(
    expect.arrayContaining([
      'Request volume',
      'Connection health status',
      'Job success/failure ratio',
      'Sync freshness per provider (seconds since the last success)',
      'Recent audit events',
    ]),
  );
  expect(/pattern\W+TENANT_ID/.test(bodies())).toBe(true);
});

it('shows on Worker all that the reference asks for', () => {
  expect(panelsOf('worker')).toEqual(
    expect.arrayContaining([
      'Task throughput by queue',
      'Worker utilisation',
      'Failed task trend',
      'Queue backlog size',
      'Retry rate by job type',
    ]),
  );
});

it('draws thresholds into panels and links the runbooks', () => {
  expect(bodies().includes('queue-depth (page)')).toBe(true);
  expect(bodies().includes('https://wiki.example/runbooks/worker-queue-backlog.md')).toBe(true);
});

it('draws shares as 0 where there was traffic and nothing failed, not as a gap', () => {
  for (const share of ['100 * SUM(FILL(errors, 0)) / requests', '100 * SUM(FILL(retries, 0)) / SUM(jobs)']) {
    expect(bodies().includes(share)).toBe(true);
  }
});

it('counts the top tenants and the endpoints that fail most', () => {
  const rules = Object.values(template.findResources('AWS::CloudWatch::InsightRule'));
  expect(rules.map(({ Properties }) => JSON.parse(Properties.RuleBody).Contribution.Keys)).toEqual([
    ['$.tenant_id'],
    ['$.method', '$.path', '$.status_code'],
  ]);
});

it('mails what the alarms notify', () => {
  template.resourceCountIs('AWS::SNS::Subscription', 2);
});
