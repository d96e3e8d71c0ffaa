import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ObservedService } from '../constructs/observed-function.ts';
import { physicalName } from '../constructs/physical-name.ts';
import { allow } from './allow.ts';

/** What a client may send, by the `action` of its message; anything else is answered by `$default`. */
const ACTIONS = ['ping', 'subscribe'];

/** How the connection API is called: to send, to ask, to close. */
type Method = 'POST' | 'GET' | 'DELETE';

/** The WebSocket API: made before its functions, whose variables name it; they are attached by `route`. */
export class SuiteLiveApi extends Construct {
  readonly api: WebSocketApi;
  readonly #stage: WebSocketStage;

  constructor(scope: Construct, id: string, service: ObservedService) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'Api', { apiName: physicalName(service, 'live') });
    this.#stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: service.stage,
      autoDeploy: true,
    });
  }

  /** `wss://…/<stage>`, where clients connect. */
  get url(): string {
    return this.#stage.url;
  }

  /** The variable by which a function finds the connections. */
  get environment(): Record<string, string> {
    return { LIVE_CALLBACK_URL: this.#stage.callbackUrl };
  }

  /** Lets a function do that to connections, and nothing else. */
  allow(grantee: IGrantable, ...methods: Method[]): void {
    const stage = `${this.api.apiId}/${this.#stage.stageName}`;
    const arns = methods.map((method) =>
      Stack.of(this).formatArn({ service: 'execute-api', resource: stage, resourceName: `${method}/@connections/*` }),
    );
    allow(grantee, ['execute-api:ManageConnections'], ...arns);
  }

  route(live: IFunction): void {
    for (const key of ['$connect', '$disconnect']) this.#add(key, live, false);
    for (const key of [...ACTIONS, '$default']) this.#add(key, live, true);
  }

  #add(key: string, fn: IFunction, returnResponse: boolean): void {
    const name = key.replace('$', '');
    this.api.addRoute(key, { integration: new WebSocketLambdaIntegration(name, fn), returnResponse });
  }
}
