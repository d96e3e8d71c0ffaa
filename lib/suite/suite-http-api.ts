import { CorsHttpMethod, HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ObservedService } from '../constructs/observed-function.ts';
import { physicalName } from '../constructs/physical-name.ts';

/** What a browser may send: credentials, and the ids that a transaction carries. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'traceparent',
  'tracestate',
  'x-correlation-id',
  'x-debug-token',
];

/** The HTTP API: made before its functions, whose variables name it; they are attached by `route`. */
export class SuiteHttpApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, service: ObservedService) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: physicalName(service, 'api'),
      corsPreflight: {
        // Tokens travel in a header, never in a cookie: any page may call with a token that it has.
        allowOrigins: ['*'],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PATCH, CorsHttpMethod.DELETE],
        allowHeaders: ALLOWED_HEADERS,
        exposeHeaders: ['x-correlation-id'],
        maxAge: Duration.hours(1),
      },
    });
  }

  /** `https://…`, without a slash at its end. */
  get url(): string {
    return this.api.apiEndpoint;
  }

  /** `POST /mcp` → mcp-tools, `GET /metrics` → exporter, everything else → api, which answers 404 itself. */
  route({ api, mcpTools, exporter }: Record<'api' | 'mcpTools' | 'exporter', IFunction>): void {
    this.api.addRoutes({
      path: '/mcp',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('McpTools', mcpTools),
    });
    this.api.addRoutes({
      path: '/metrics',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('Exporter', exporter),
    });
    new HttpRoute(this, 'DefaultRoute', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Api', api),
    });
  }
}
