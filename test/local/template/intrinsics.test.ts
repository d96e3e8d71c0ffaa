// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own syntax
import { describe, expect, it } from '@jest/globals';
import { environmentOf, functionResource, ROLE, readTemplate } from './write-assembly.ts';

const resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } } };
const QUEUE_URL = 'http://127.0.0.1:4601/000000000000/q';
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:q';

describe('intrinsic functions', () => {
  it.each([
    ['Ref', { Ref: 'Queue' }, QUEUE_URL],
    ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, QUEUE_ARN],
    ['Fn::GetAtt with a string', { 'Fn::GetAtt': 'Queue.Arn' }, QUEUE_ARN],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 'b']] }, 'a-us-east-1-b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${AWS::AccountId}/${Queue}/${Queue.Arn}/${!Literal}' },
      `000000000000/${QUEUE_URL}/${QUEUE_ARN}/\${Literal}`,
    ],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${Name}.${AWS::URLSuffix}', { Name: { Ref: 'AWS::Partition' } }] },
      'aws.amazonaws.com',
    ],
    [
      'Fn::Select and Fn::Split',
      { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
      'q',
    ],
    ['Fn::GetAZs', { 'Fn::Select': ['1', { 'Fn::GetAZs': '' }] }, 'us-east-1b'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, '1'],
    ['Fn::FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'nowhere', 'small', { DefaultValue: '9' }] }, '9'],
    ['Fn::If', { 'Fn::If': ['IsHere', 'here', 'there'] }, 'here'],
    ['Fn::If with a negation', { 'Fn::If': ['IsElsewhere', 'there', 'here'] }, 'here'],
    ['Fn::Base64', { 'Fn::Base64': 'lamp' }, 'bGFtcA=='],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': { url: { Ref: 'Queue' } } }, `{"url":"${QUEUE_URL}"}`],
    ['a parameter', { Ref: 'Size' }, 'large'],
  ])('resolves %s', (_name, value, expected) => {
    const environment = environmentOf(
      { VALUE: value },
      {
        Resources: resources,
        Parameters: { Size: { Type: 'String', Default: 'large' } },
        Mappings: { Sizes: { 'us-east-1': { small: 1 } } },
        Conditions: {
          IsHere: {
            'Fn::And': [
              { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
              { 'Fn::Not': [{ Condition: 'IsElsewhere' }] },
            ],
          },
          IsElsewhere: { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'mars'] }] },
        },
      },
    );
    expect(environment.VALUE).toBe(expected);
  });

  it('leaves a variable out that is AWS::NoValue', () => {
    expect(environmentOf({ KEPT: 'yes', GONE: { Ref: 'AWS::NoValue' } })).toEqual({ KEPT: 'yes' });
  });

  it('leaves a resource out whose condition does not hold', () => {
    const app = readTemplate({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Queue: { Type: 'AWS::SQS::Queue', Condition: 'Never' }, Other: { Type: 'AWS::SQS::Queue' } },
    });
    expect(app.queues.map(({ name }) => name)).toEqual(['Stack-Other']);
  });

  it.each([
    ['something that is not there', { Ref: 'Nothing' }, 'nothing called Nothing in Stack'],
    ['an attribute that is not known', { 'Fn::GetAtt': ['Queue', 'Colour'] }, 'no attribute Colour'],
    ['an export of no stack', { 'Fn::ImportValue': 'other:thing' }, 'no stack of this app exports other:thing'],
    ['a parameter without a default', { Ref: 'Size' }, 'parameter Size of Stack has no default'],
    ['a transform', { 'Fn::Transform': { Name: 'Macro' } }, 'Fn::Transform is not supported'],
  ])('names function and variable where a value refers to %s', (_name, value, reason) => {
    const { problems } = readTemplate({
      Parameters: { Size: { Type: 'String' } },
      Resources: { Role: ROLE, ...resources, Fn: functionResource({ Environment: { Variables: { VALUE: value } } }) },
    });
    expect(problems).toEqual([
      {
        level: 'error',
        where: 'Stack/Fn (AWS::Lambda::Function Fn)',
        message: expect.stringMatching(new RegExp(`^variable VALUE cannot be resolved: .*${reason}`)),
      },
    ]);
  });

  it('says so where references go round in a circle', () => {
    const { problems } = readTemplate({
      Conditions: { A: { Condition: 'A' } },
      Resources: { Queue: { Type: 'AWS::SQS::Queue', Condition: 'A' } },
    });
    expect(problems[0]?.message).toContain('circle');
  });
});
