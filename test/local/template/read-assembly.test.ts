// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own syntax
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readAssembly } from '../../../local/template/read-assembly.ts';
import { ENDPOINTS, functionResource, ROLE, readTemplate, readTemplates } from './write-assembly.ts';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Stack-Fn';
const fn = { Role: ROLE, Fn: functionResource() };
const toFunction = { 'Fn::GetAtt': ['Fn', 'Arn'] };

describe('several stacks together', () => {
  it('resolves what one exports and another imports', () => {
    const app = readTemplates({
      Data: {
        Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
        Outputs: { Url: { Value: { Ref: 'Queue' }, Export: { Name: 'Data:Url' } } },
      },
      Code: {
        Resources: {
          Role: ROLE,
          Fn: functionResource({ Environment: { Variables: { URL: { 'Fn::ImportValue': 'Data:Url' } } } }),
        },
      },
    });
    expect(app.functions[0]?.environment.URL).toBe('http://127.0.0.1:4601/000000000000/Data-Queue');
    expect(app.problems).toEqual([]);
  });

  it('resolves the output of another stack without an export', () => {
    const reference = { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Arn' } };
    const app = readTemplates({
      Code: { Resources: { Role: ROLE, Fn: functionResource({ Environment: { Variables: { ARN: reference } } }) } },
      Data: { Resources: { Topic: { Type: 'AWS::SNS::Topic' } }, Outputs: { Arn: { Value: { Ref: 'Topic' } } } },
    });
    expect(app.functions[0]?.environment.ARN).toBe('arn:aws:sns:us-east-1:000000000000:Data-Topic');
  });

  it('keeps HTTP APIs apart that have the same logical id', () => {
    const stack = { Resources: { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } } } };
    expect(readTemplates({ One: stack, Two: stack }).httpApis.map(({ id }) => id)).toEqual(['Api', 'Two-Api']);
  });
});

describe('an assembly', () => {
  it('that is not there is an error that says what to run', () => {
    expect(() => readAssembly(mkdtempSync(join(tmpdir(), 'lamplight-')), ENDPOINTS)).toThrow('npx cdk synth');
  });

  it('takes region and account from the options where the app fixes none', () => {
    const app = readTemplate({ Resources: fn }, { region: 'eu-central-1', accountId: '123456789012' });
    expect(app.functions[0]?.arn).toBe('arn:aws:lambda:eu-central-1:123456789012:function:Stack-Fn');
  });

  it.each([
    [
      'an input that is no JSON',
      'Rule',
      {
        Type: 'AWS::Events::Rule',
        Properties: { ScheduleExpression: 'rate(1 day)', Targets: [{ Arn: toFunction, Input: 'x' }] },
      },
    ],
    [
      'a template of a secret that is no JSON',
      'Secret',
      { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: { SecretStringTemplate: '{' } } },
    ],
    ['variables that are none', 'Other', functionResource({ Environment: { Variables: null } })],
    [
      'targets that are no list',
      'Rule',
      { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)', Targets: 5 } },
    ],
  ])('names the resource of %s, and reads all others', (_what, id, resource) => {
    const app = readTemplate({ Resources: { ...fn, [id]: resource } });
    expect(app.functions.map(({ name }) => name)).toEqual(['Stack-Fn']);
    expect(app.problems).toEqual([
      {
        level: 'error',
        where: expect.stringContaining(` ${id})`),
        message: expect.stringMatching(/^it cannot be read: /),
      },
    ]);
  });

  it('says nothing of resources that no function refers to', () => {
    const app = readTemplate({
      Resources: { ...fn, Vpc: { Type: 'AWS::EC2::VPC' }, Table: { Type: 'AWS::DynamoDB::Table' } },
    });
    expect(app.problems).toEqual([]);
  });

  it('names a resource that a function refers to and that does not run locally, once', () => {
    const app = readTemplate({
      Resources: {
        Role: ROLE,
        Table: { Type: 'AWS::DynamoDB::Table' },
        Fn: functionResource({
          Environment: { Variables: { TABLE: { Ref: 'Table' }, TABLE_ARN: { 'Fn::GetAtt': ['Table', 'Arn'] } } },
        }),
      },
    });
    expect(app.problems).toHaveLength(1);
    expect(app.problems[0]).toMatchObject({ level: 'warning', where: 'Stack/Fn (AWS::Lambda::Function Fn)' });
    expect(app.problems[0]?.message).toMatch(
      /^variable TABLE, variable TABLE_ARN refers to Stack\/Table \(AWS::DynamoDB::Table\)/,
    );
    expect(app.functions[0]?.environment.TABLE_ARN).toBe('arn:aws:dynamodb:us-east-1:000000000000:Stack-Table');
  });

  it('names what would invoke a function on AWS and does not here', () => {
    const url = { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: toFunction, AuthType: 'NONE' } };
    expect(readTemplate({ Resources: { ...fn, Url: url } }).problems[0]?.message).toContain(
      'function URLs do not run locally',
    );
  });
});

describe('functions', () => {
  it('take AWS’s defaults where the template says nothing', () => {
    expect(readTemplate({ Resources: fn }).functions[0]).toMatchObject({
      name: 'Stack-Fn',
      title: 'Fn',
      memorySizeMb: 128,
      timeoutMs: 3000,
      logGroup: '/aws/lambda/Stack-Fn',
      logFormat: 'Text',
      applicationLogLevel: 'INFO',
      systemLogLevel: 'INFO',
    });
  });

  it('of another runtime are left out, and named', () => {
    const app = readTemplate({ Resources: { Role: ROLE, Fn: functionResource({ Runtime: 'python3.13' }) } });
    expect(app.functions).toEqual([]);
    expect(app.problems[0]?.message).toContain('it runs on python3.13');
  });

  it('without an asset are errors', () => {
    const app = readTemplate({
      Resources: { Role: ROLE, Fn: functionResource({ Code: { S3Bucket: 'b', S3Key: 'gone.zip' } }) },
    });
    expect(app.problems[0]).toMatchObject({ level: 'error', message: expect.stringContaining('gone.zip') });
  });

  it('carry the folders of their layers', () => {
    const layer = {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { Content: { S3Bucket: 'assets', S3Key: 'code.zip' } },
    };
    const app = readTemplate({
      Resources: { Role: ROLE, Layer: layer, Fn: functionResource({ Layers: [{ Ref: 'Layer' }] }) },
    });
    expect(app.functions[0]?.layerFolders).toEqual([app.functions[0]?.codeFolder]);
  });

  it('are told of dynamic references, which only a deploy fills in', () => {
    const variables = { KEY: '{{resolve:secretsmanager:key}}' };
    const app = readTemplate({
      Resources: { Role: ROLE, Fn: functionResource({ Environment: { Variables: variables } }) },
    });
    expect(app.problems[0]?.message).toContain('variable KEY is a dynamic reference');
  });
});

describe('what leads to a function', () => {
  it('is a route, by integration', () => {
    const app = readTemplate({
      Resources: {
        ...fn,
        Api: {
          Type: 'AWS::ApiGatewayV2::Api',
          Properties: { Name: 'api', ProtocolType: 'HTTP', CorsConfiguration: { AllowOrigins: ['*'], MaxAge: 60 } },
        },
        Integration: {
          Type: 'AWS::ApiGatewayV2::Integration',
          Properties: {
            IntegrationUri: {
              'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations',
            },
            PayloadFormatVersion: '2.0',
          },
        },
        Route: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: {
            ApiId: { Ref: 'Api' },
            RouteKey: 'GET /x',
            Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
          },
        },
      },
    });
    expect(app.problems).toEqual([]);
    expect(app.httpApis[0]).toMatchObject({
      id: 'Api',
      name: 'api',
      routes: [{ key: 'GET /x', functionArn: FUNCTION_ARN, payloadVersion: '2.0', timeoutMs: 30_000 }],
      cors: { allowOrigins: ['*'], maxAgeSeconds: 60, allowMethods: [] },
    });
  });

  it('is a queue, by mapping', () => {
    const mapping = {
      EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      FunctionName: { Ref: 'Fn' },
      BatchSize: 5,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    };
    const app = readTemplate({
      Resources: {
        ...fn,
        Queue: { Type: 'AWS::SQS::Queue' },
        Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: mapping },
      },
    });
    expect(app.mappings).toEqual([
      {
        id: 'Mapping',
        queueArn: app.queues[0]?.arn,
        functionArn: FUNCTION_ARN,
        batchSize: 5,
        batchingWindowMs: 0,
        maximumConcurrency: 2,
        reportBatchItemFailures: true,
        enabled: true,
      },
    ]);
  });

  it('is a rule, with its input', () => {
    const rule = {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'DISABLED',
      Targets: [{ Id: 'a', Arn: toFunction, Input: '{"a":1}' }],
    };
    const app = readTemplate({ Resources: { ...fn, Rule: { Type: 'AWS::Events::Rule', Properties: rule } } });
    expect(app.schedules).toMatchObject([
      { expression: 'rate(5 minutes)', enabled: false, targets: [{ functionArn: FUNCTION_ARN, input: { a: 1 } }] },
    ]);
  });

  it('is a topic, by subscription', () => {
    const subscription = { TopicArn: { Ref: 'Topic' }, Protocol: 'lambda', Endpoint: toFunction };
    const app = readTemplate({
      Resources: {
        ...fn,
        Topic: { Type: 'AWS::SNS::Topic' },
        Subscription: { Type: 'AWS::SNS::Subscription', Properties: subscription },
      },
    });
    expect(app.subscriptions).toMatchObject([
      { topicArn: app.topics[0]?.arn, protocol: 'lambda', endpoint: FUNCTION_ARN },
    ]);
  });

  it('may be an alias', () => {
    const alias = { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: '1' };
    const rule = { ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'a', Arn: { Ref: 'Alias' } }] };
    const app = readTemplate({
      Resources: {
        ...fn,
        Alias: { Type: 'AWS::Lambda::Alias', Properties: alias },
        Rule: { Type: 'AWS::Events::Rule', Properties: rule },
      },
    });
    expect(app.schedules[0]?.targets[0]?.functionArn).toBe(FUNCTION_ARN);
  });
});

describe('what an API has and a local run does not', () => {
  const read = (properties: object, more: Record<string, object> = {}) =>
    readTemplate({ Resources: { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: properties }, ...more } });

  it.each([
    ['a WebSocket API without a stage', { ProtocolType: 'WEBSOCKET' }, {}, 'nobody can connect to it'],
    ['an OpenAPI body', { ProtocolType: 'HTTP', Body: {} }, {}, 'routes in an OpenAPI body'],
    [
      'a named stage',
      { ProtocolType: 'HTTP' },
      { Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: 'v1' } } },
      'only the stage $default',
    ],
  ])('is named: %s', (_name, properties, more, message) => {
    expect(read(properties, more).problems).toMatchObject([
      { level: 'warning', message: expect.stringContaining(message) },
    ]);
  });

  it('is named: a route that leads to no function', () => {
    const route = { ApiId: { Ref: 'Api' }, RouteKey: 'GET /x', Target: 'integrations/none' };
    const { problems } = read(
      { ProtocolType: 'HTTP' },
      { Route: { Type: 'AWS::ApiGatewayV2::Route', Properties: route } },
    );
    expect(problems[0]?.message).toContain('route GET /x leads to no integration');
  });
});

describe('addresses', () => {
  it('of an HTTP API lead to the local one, however the template writes them', () => {
    const joined = {
      'Fn::Join': [
        '',
        ['https://', { Ref: 'Api' }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/v1'],
      ],
    };
    const variables = {
      JOINED: joined,
      ENDPOINT: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
      SUB: { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com' },
    };
    const app = readTemplate({
      Resources: {
        Role: ROLE,
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
        Fn: functionResource({ Environment: { Variables: variables } }),
      },
    });
    expect(app.functions[0]?.environment).toEqual({
      JOINED: 'http://127.0.0.1:4600/Api/v1',
      ENDPOINT: 'http://127.0.0.1:4600/Api',
      SUB: 'http://127.0.0.1:4600/Api',
    });
  });
});
