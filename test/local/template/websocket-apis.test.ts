// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own syntax
import { describe, expect, it } from '@jest/globals';
import { environmentOf, functionResource, ROLE, readTemplate } from './write-assembly.ts';

const integration = {
  Type: 'AWS::ApiGatewayV2::Integration',
  Properties: {
    ApiId: { Ref: 'Live' },
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: {
      'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations',
    },
  },
};
const route = (RouteKey: string, properties: object = {}) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Live' },
    RouteKey,
    Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
    ...properties,
  },
});
const LIVE = {
  Live: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'live', ProtocolType: 'WEBSOCKET' } },
  Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Live' }, StageName: 'prod' } },
};

describe('a WebSocket API', () => {
  const app = readTemplate({
    Resources: {
      ...LIVE,
      Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
      Role: ROLE,
      Fn: functionResource(),
      Integration: integration,
      Connect: route('$connect'),
      Default: route('$default', { RouteResponseSelectionExpression: '$default' }),
    },
  });

  it('is read with its stages and routes', () => {
    const functionArn = app.functions[0]?.arn;
    expect(app.webSocketApis).toEqual([
      {
        id: 'Live',
        name: 'live',
        routeSelectionExpression: '$request.body.action',
        stages: ['prod'],
        routes: [
          { key: '$connect', functionArn, timeoutMs: 29_000, responds: false },
          { key: '$default', functionArn, timeoutMs: 29_000, responds: true },
        ],
      },
    ]);
  });

  it('is no HTTP API, and its stage may have any name', () => {
    expect(app.httpApis.map(({ id, routes }) => [id, routes])).toEqual([['Http', []]]);
    expect(app.problems).toEqual([]);
  });
});

it('names an authorizer, which is not modelled', () => {
  const Connect = route('$connect', { AuthorizationType: 'CUSTOM' });
  const { problems } = readTemplate({
    Resources: { ...LIVE, Role: ROLE, Fn: functionResource(), Integration: integration, Connect },
  });
  expect(problems.map(({ message }) => message).join()).toContain('route $connect has an authorizer (CUSTOM)');
});

it('resolves addresses to the local server for clients, and to the wire endpoint for the back end', () => {
  const at = (scheme: string) => ({
    'Fn::Join': [
      '',
      [scheme, { Ref: 'Live' }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/prod'],
    ],
  });
  const variables = {
    CLIENTS: at('wss://'),
    CALLBACK: at('https://'),
    ENDPOINT: { 'Fn::GetAtt': ['Live', 'ApiEndpoint'] },
  };
  expect(environmentOf(variables, { Resources: LIVE })).toEqual({
    CLIENTS: 'ws://127.0.0.1:4602/Live/prod',
    CALLBACK: 'http://127.0.0.1:4601/execute-api/Live/prod',
    ENDPOINT: 'ws://127.0.0.1:4602/Live',
  });
});
