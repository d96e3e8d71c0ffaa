import { readApiRoutes } from './api-routes.ts';
import type { LocalWebSocketApi } from './app.ts';
import type { FindFunction } from './function-references.ts';
import { isWebSocketApi } from './http-apis.ts';
import type { Reader } from './reader.ts';

/** The longest that a WebSocket API waits for a function: quotas of API Gateway, WebSocket APIs. */
const DEFAULT_TIMEOUT_MS = 29_000;

/** WebSocket APIs with their stages and the routes that lead to functions. */
export function readWebSocketApis(reader: Reader, findFunction: FindFunction): LocalWebSocketApi[] {
  const stages = reader.each('AWS::ApiGatewayV2::Stage', (resource) => ({
    apiId: String(reader.property(resource, 'ApiId')),
    name: reader.reference(resource),
  }));
  return reader.each('AWS::ApiGatewayV2::Api', (resource) => {
    if (!isWebSocketApi(reader, resource)) return [];
    const id = reader.resolver.apiId(resource);
    const stageNames = stages.filter(({ apiId }) => apiId === id).map(({ name }) => name);
    if (stageNames.length === 0) {
      reader.problem('warning', resource, 'has no stage, so that nobody can connect to it; give it one');
    }
    const routes = readApiRoutes(reader, findFunction, id, 'what it would take goes to $default, or is refused');
    return {
      id,
      name: reader.text(resource, 'Name') ?? id,
      routeSelectionExpression: reader.text(resource, 'RouteSelectionExpression') ?? '$request.body.action',
      routes: routes.map(({ resource: route, integration, key, fn }) => ({
        key,
        functionArn: fn.arn,
        timeoutMs: reader.number(integration, 'TimeoutInMillis') ?? DEFAULT_TIMEOUT_MS,
        responds: route.properties.RouteResponseSelectionExpression !== undefined,
      })),
      stages: stageNames,
    };
  });
}
