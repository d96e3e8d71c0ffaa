import { it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { Notifications, type NotificationsProps } from '../../../lib/constructs/notifications.ts';

process.env.CDK_VALIDATION = 'false';

function templateOf(props: (stack: Stack) => Partial<NotificationsProps> = () => ({})): Template {
  const stack = new Stack(new App(), 'Stack');
  new Notifications(stack, 'Notifications', { service: { name: 'suite', stage: 'prod' }, ...props(stack) });
  return Template.fromStack(stack);
}

it('encrypts both topics by one key that CloudWatch may use', () => {
  const template = templateOf();
  for (const TopicName of ['suite-prod-page', 'suite-prod-ticket']) {
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName, KmsMasterKeyId: Match.anyValue() });
  }
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        }),
      ]),
    },
  });
});

it('lets the alarms of its own account publish, over TLS alone', () => {
  templateOf().hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
        }),
      ]),
    },
  });
});

it('mails both severities to one address, where there is one', () => {
  templateOf(() => ({ email: 'on-call@example.com' })).resourceCountIs('AWS::SNS::Subscription', 2);
  templateOf().resourceCountIs('AWS::SNS::Subscription', 0);
});

it('makes only the topics that do not exist', () => {
  const arn = 'arn:aws:sns:eu-central-1:111122223333:on-call';
  const existing = (stack: Stack) => Topic.fromTopicArn(stack, 'Existing', arn);
  templateOf((stack) => ({ topics: { page: existing(stack) } })).resourceCountIs('AWS::SNS::Topic', 1);
  const both = templateOf((stack) => {
    const topic = existing(stack);
    return { topics: { page: topic, ticket: topic } };
  });
  both.resourceCountIs('AWS::SNS::Topic', 0);
  both.resourceCountIs('AWS::KMS::Key', 0);
});
