import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { Bundles } from '../../../lib/constructs/bundles.ts';
import { Exporter, type ExporterProps } from '../../../lib/constructs/exporter.ts';
import type { Stage } from '../../../lib/constructs/stage.ts';

process.env.CDK_VALIDATION = 'false';
const projectFolder = join(import.meta.dirname, '../../..');

function synthesise(stage: Stage, props: Omit<ExporterProps, 'service'> = {}): Template {
  const stack = new Stack(new App(), 'Shop');
  const entries = { exporter: 'test/fixtures/suite-entries/function.ts' };
  const bundles = new Bundles(stack, 'Bundles', { entries, projectFolder });
  new Exporter(stack, 'Exporter', { service: { name: 'shop', version: '1.0.0', stage, bundles }, ...props });
  return Template.fromStack(stack);
}

const READS_METRICS = {
  Action: ['cloudwatch:ListMetrics', 'cloudwatch:GetMetricData'],
  Resource: '*',
};
const READS_TOKEN = {
  Action: 'secretsmanager:GetSecretValue',
  Resource: { Ref: Match.stringLikeRegexp('ScrapeToken') },
};
const policyWith = (statement: object) => ({
  PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(statement)]) },
});

it('reads metrics and its own token, which is made on deploy', () => {
  const template = synthesise('prod');
  template.hasResourceProperties('AWS::IAM::Policy', policyWith(READS_METRICS));
  template.hasResourceProperties('AWS::IAM::Policy', policyWith(READS_TOKEN));
  template.hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { Name: 'shop-prod-scrape-token', GenerateSecretString: Match.anyValue() },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'shop-prod-exporter',
    Environment: { Variables: { SCRAPE_TOKEN_SECRET_ARN: { Ref: Match.stringLikeRegexp('ScrapeToken') } } },
  });
});

it('is open in a local run, and may not read the token that it does not ask for', () => {
  const template = synthesise('local');
  template.hasResourceProperties('AWS::IAM::Policy', policyWith(READS_METRICS));
  expect(() => template.hasResourceProperties('AWS::IAM::Policy', policyWith(READS_TOKEN))).toThrow();
  expect(JSON.stringify(template.findResources('AWS::Lambda::Function'))).not.toContain('SCRAPE_TOKEN');
});

it('reserves concurrency where asked to', () => {
  synthesise('dev', { reservedConcurrentExecutions: 1 }).hasResourceProperties('AWS::Lambda::Function', {
    ReservedConcurrentExecutions: 1,
  });
});
