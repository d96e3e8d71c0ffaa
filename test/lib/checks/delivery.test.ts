import { expect, it } from '@jest/globals';
import { alarm, foundBy, type Resources } from './assembly-of.ts';

const ALLOW_PUBLISH = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: { Ref: 'Topic' },
};
const ALLOW_KEY = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
};

/** An alarm whose notification arrives. */
function whole(): Record<'Alarm' | 'Topic' | 'Policy' | 'Key' | 'Mail', Resources[string]> {
  return {
    Alarm: alarm({ AlarmActions: [{ Ref: 'Topic' }] }),
    Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    Policy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [ALLOW_PUBLISH] } },
    },
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [ALLOW_KEY] } } },
    Mail: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'on-call@example.com' },
    },
  };
}

const problems = (resources: Resources) => foundBy('delivery', resources).map(({ message }) => message);

it('finds nothing where the whole way is open', () => expect(problems(whole())).toEqual([]));

it('finds an alarm without an action that no composite reads', () => {
  expect(problems({ Alarm: alarm() })).toEqual([expect.stringContaining('nobody would hear of it')]);
  const any = {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: { AlarmName: 'prod-any', AlarmRule: 'ALARM("prod-queue-depth")' },
  };
  expect(problems({ Alarm: alarm(), Any: any })).toEqual([expect.stringMatching(/^Any: it has no action/)]);
});

it('finds an alarm whose name is only the beginning of one that a composite reads', () => {
  const other = alarm({ AlarmName: 'prod-queue' });
  const any = {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: { AlarmName: 'prod-any', AlarmRule: 'AT_LEAST(1, ALARM, ("prod-queue-depth"))', AlarmActions: ['arn'] },
  };
  expect(problems({ Other: other, Alarm: alarm(), Any: any })).toEqual([expect.stringMatching(/^Other: it has no/)]);
});

it('finds actions that are switched off', () => {
  const Alarm = alarm({ AlarmActions: [{ Ref: 'Topic' }], ActionsEnabled: false });
  expect(problems({ ...whole(), Alarm })).toEqual([expect.stringContaining('ActionsEnabled is false')]);
});

it('finds a topic policy that shuts CloudWatch out, as CDK’s enforceSSL does', () => {
  const Deny = { Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: '*' };
  const Policy = {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [Deny] } },
  };
  expect(problems({ ...whole(), Policy })).toEqual([expect.stringContaining('takes the place of the default one')]);
});

it('finds a key that CloudWatch may not use', () => {
  const Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] } } };
  expect(problems({ ...whole(), Key })).toEqual([expect.stringContaining('its key Key does not let')]);
});

it('finds the key of SNS itself, which CloudWatch may never use', () => {
  const Topic = { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'alias/aws/sns' } };
  expect(problems({ ...whole(), Topic })).toEqual([expect.stringContaining('alias/aws/sns')]);
});

it('finds a topic without a subscription', () => {
  const { Mail: _mail, ...rest } = whole();
  expect(problems(rest)).toEqual([expect.stringContaining('nobody is subscribed')]);
});
