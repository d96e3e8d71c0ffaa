import { describe, expect, it } from '@jest/globals';
import { functionResource, readTemplate } from './write-assembly.ts';

const Queue = { Type: 'AWS::SQS::Queue' };
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:Stack-Queue';
const send = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } };
const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const role = (properties: object = {}) => ({ Type: 'AWS::IAM::Role', Properties: properties });

function read(resources: Record<string, object>) {
  const { functions, problems } = readTemplate({ Resources: { Queue, Fn: functionResource(), ...resources } });
  return { statements: functions[0]?.statements, problems };
}

describe('the statements of a function', () => {
  it('come from its role’s own policies', () => {
    const { statements } = read({ Role: role({ Policies: [{ PolicyName: 'send', PolicyDocument: document(send) }] }) });
    expect(statements).toEqual([
      { effect: 'Allow', actions: ['sqs:SendMessage'], resources: [QUEUE_ARN], origin: 'Stack/Role#1' },
    ]);
  });

  it.each(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])('come from an attached %s', (Type) => {
    const Policy = { Type, Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: document(send) } };
    expect(read({ Role: role(), Policy }).statements).toMatchObject([
      { resources: [QUEUE_ARN], origin: 'Stack/Policy#1' },
    ]);
  });

  it('come from a managed policy of the app that the role lists', () => {
    const Policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(send) } };
    const { statements } = read({ Role: role({ ManagedPolicyArns: [{ Ref: 'Policy' }] }), Policy });
    expect(statements).toMatchObject([{ actions: ['sqs:SendMessage'] }]);
  });

  it('come from the managed policies of AWS that are known', () => {
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonSQSFullAccess']] };
    const { statements, problems } = read({ Role: role({ ManagedPolicyArns: [arn] }) });
    expect(statements).toEqual([
      { effect: 'Allow', actions: ['sqs:*'], resources: ['*'], origin: 'AmazonSQSFullAccess#1' },
    ]);
    expect(problems).toEqual([]);
  });

  it('keep denials, exceptions and conditions', () => {
    const deny = {
      Effect: 'Deny',
      NotAction: 'sqs:*',
      NotResource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const { statements } = read({ Role: role({ Policies: [{ PolicyName: 'deny', PolicyDocument: document(deny) }] }) });
    expect(statements).toMatchObject([
      {
        effect: 'Deny',
        actions: [],
        notActions: ['sqs:*'],
        resources: [],
        notResources: ['*'],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  it('leave out what nobody knows, and say so', () => {
    const { statements, problems } = read({
      Role: role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonKinesisFullAccess'] }),
    });
    expect(statements).toEqual([]);
    expect(problems[0]?.message).toContain('what the policy AmazonKinesisFullAccess allows is not known here');
  });

  it('are none where the role is not in the app', () => {
    const Fn = functionResource({ Role: 'arn:aws:iam::000000000000:role/elsewhere' });
    const { statements, problems } = read({ Fn });
    expect(statements).toEqual([]);
    expect(problems[0]?.message).toContain('role/elsewhere is not in this app');
  });

  it('name the function where they refer to what does not run locally', () => {
    const put = { Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } };
    const { problems } = read({
      Bucket: { Type: 'AWS::S3::Bucket' },
      Role: role({ Policies: [{ PolicyName: 'put', PolicyDocument: document(put) }] }),
    });
    expect(problems).toMatchObject([{ level: 'warning', where: 'Stack/Fn (AWS::Lambda::Function Fn)' }]);
    expect(problems[0]?.message).toContain('statement 1 of Stack/Role refers to Stack/Bucket (AWS::S3::Bucket)');
  });
});
