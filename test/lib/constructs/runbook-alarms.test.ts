import { expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, NestedStack, Stack } from 'aws-cdk-lib/core';
import { alarmLogicalId } from '../../../lib/constructs/alarm-resource.ts';
import { RunbookAlarms } from '../../../lib/constructs/runbook-alarms.ts';
import type { AlarmSpec } from '../../../lib/runbooks/alarm-spec.ts';
import { compositeSpec, metricSpec } from './alarm-specs.ts';

process.env.CDK_VALIDATION = 'false';

function synthesise(alarms: readonly AlarmSpec[]) {
  const stack = new Stack(new App(), 'Stack');
  const topics = { page: new Topic(stack, 'Page'), ticket: new Topic(stack, 'Ticket') };
  const { arns } = new RunbookAlarms(stack, 'Alarms', { alarms, topics });
  return { stack, arns, template: Template.fromStack(stack) };
}

it.each([
  ['queue-depth', 'AlarmQueueDepth62BDC7'],
  ['provider-401-shopify', 'AlarmProvider401ShopifyB76F36'],
])('calls %s %s in every template, for ever', (id, logicalId) => {
  expect(alarmLogicalId(id)).toBe(logicalId);
  const { template } = synthesise([metricSpec(id)]);
  expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm'))).toEqual([logicalId]);
});

it('tells apart ids that differ in dashes alone', () => {
  expect(alarmLogicalId('a-1-b')).not.toBe(alarmLogicalId('a-1b'));
});

it('makes an alarm on one metric, and its way back to OK heard', () => {
  synthesise([metricSpec('queue-depth')]).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'prod-queue-depth',
    Namespace: 'Suite/prod',
    MetricName: 'worker_queue_depth',
    Dimensions: [{ Name: 'queue_name', Value: 'sync' }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 5,
    Threshold: 100,
    TreatMissingData: 'missing',
    AlarmActions: [{ Ref: Match.stringLikeRegexp('^Page') }],
    OKActions: [{ Ref: Match.stringLikeRegexp('^Page') }],
  });
});

it('puts the tags of an alarm into its notifications', () => {
  synthesise([metricSpec('queue-depth')]).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Tags: Match.arrayWith([{ Key: 'lamplight:runbook', Value: 'worker-queue-backlog' }]),
    ActionConfiguration: {
      AlarmTagsPropagation: {
        Enabled: true,
        IncludedTagKeys: ['lamplight:runbook', 'lamplight:severity', 'label:queue_name'],
      },
    },
  });
});

it('gives percentiles as extended statistics', () => {
  const [query] = metricSpec('x').queries;
  const metric = { ...(query as { metric: object }).metric, statistic: 'p95' };
  const spec = metricSpec('latency', { queries: [{ ...query!, metric } as never] });
  const { template } = synthesise([spec]);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { ExtendedStatistic: 'p95', Statistic: Match.absent() });
});

it('makes an alarm on math of its inputs', () => {
  const [input] = metricSpec('x').queries;
  const queries = [
    { ...input!, id: 'bad', returnData: false },
    { id: 'result', returnData: true, expression: 'FILL(bad, 0)', label: 'bad' },
  ];
  synthesise([metricSpec('math', { queries })]).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: [
      { Id: 'bad', ReturnData: false, MetricStat: Match.objectLike({ Stat: 'Maximum', Period: 60 }) },
      { Id: 'result', ReturnData: true, Expression: 'FILL(bad, 0)' },
    ],
    MetricName: Match.absent(),
    Period: Match.absent(),
  });
});

it('lets an alarm for silence wait for its window on its first day, and no other', () => {
  const silent = metricSpec('silent', { treatMissingData: 'breaching', periodSeconds: 60, evaluationPeriods: 5 });
  const { template } = synthesise([silent, metricSpec('queue-depth')]);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'prod-silent',
    WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 10, OnlyStartEvaluatingAfterWarmUpPeriodEnds: true },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'prod-queue-depth',
    WarmUpConfiguration: Match.absent(),
  });
});

it('makes one alarm for a series of each tenant, for which no data is missing', () => {
  const expression =
    'SELECT SUM(tenant_failures_total) FROM SCHEMA("Suite/prod", tenant_id) GROUP BY tenant_id ORDER BY SUM() DESC';
  const queries = [{ id: 'q', returnData: true, expression, periodSeconds: 300 }];
  const spec = metricSpec('tenant-failures', { queries, groupBy: 'tenant_id', periodSeconds: 300 });
  synthesise([spec]).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: [{ Id: 'q', Expression: expression, Period: 300, ReturnData: true }],
    TreatMissingData: Match.absent(),
  });
});

it('makes a composite after the alarms that its rule names, and leaves those without an action of their own', () => {
  const { template } = synthesise([
    compositeSpec('customer-impact', ['api-errors']),
    metricSpec('api-errors', { notify: 'none' }),
  ]);
  template.hasResource('AWS::CloudWatch::CompositeAlarm', {
    DependsOn: [alarmLogicalId('api-errors')],
    Properties: { AlarmRule: 'ALARM("prod-api-errors")', AlarmActions: [Match.anyValue()] },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent(), OKActions: Match.absent() });
});

it('goes to nested stacks where the template would pass the limits of CloudFormation', () => {
  const alarms = Array.from({ length: 600 }, (_, at) => metricSpec(`alarm-${at}`));
  const { stack, arns, template } = synthesise([compositeSpec('any', ['alarm-0', 'alarm-599']), ...alarms]);
  const nested = stack.node.findAll().filter((child) => child instanceof NestedStack) as NestedStack[];
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  const templates = nested.map((each) => Template.fromStack(each));
  const counts = templates.map((each) => Object.keys(each.findResources('AWS::CloudWatch::Alarm')).length);
  expect(counts.reduce((sum, count) => sum + count)).toBe(600);
  for (const each of templates) expect(Object.keys(each.toJSON().Resources).length).toBeLessThanOrEqual(500);
  expect(Object.keys(arns)).toHaveLength(601);
});
