import { expect, test } from '@jest/globals';
import { readTemplate } from './write-assembly.ts';

const Queue = { Type: 'AWS::SQS::Queue', Properties: {} };
const deadLetters = { 'Fn::GetAtt': ['Queue', 'Arn'] };
const target = { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:other', DeadLetterConfig: { Arn: deadLetters } };

test.each<[string, object, RegExp]>([
  ['AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 }, /retries and destinations/],
  [
    'AWS::SNS::Subscription',
    { TopicArn: 'arn:t', Protocol: 'email', Endpoint: 'a@example.com', RedrivePolicy: {} },
    /redrive policy/,
  ],
  ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)', Targets: [target] }, /dead-letter queues/],
  ['AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 hour)', Target: target }, /dead-letter queue/],
  ['AWS::Lambda::Function', { Runtime: 'nodejs24.x', DeadLetterConfig: { TargetArn: deadLetters } }, /dead-letter/],
])('a %s like %j is told that it catches no failures here', (Type, Properties, message) => {
  const { problems } = readTemplate({ Resources: { Queue, Thing: { Type, Properties } } });
  expect(problems).toContainEqual({
    level: 'warning',
    where: expect.stringContaining('Thing'),
    message: expect.stringMatching(message),
  });
});

test('without any of it nothing is said', () => {
  const Topic = { Type: 'AWS::SNS::Topic', Properties: {} };
  const Mail = {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'a@example.com' },
  };
  expect(readTemplate({ Resources: { Queue, Topic, Mail } }).problems).toEqual([]);
});
