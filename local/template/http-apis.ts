import { readApiRoutes } from './api-routes.ts';
import type { LocalHttpApi } from './app.ts';
import type { Resource } from './assembly.ts';
import type { FindFunction } from './function-references.ts';
import type { Reader } from './reader.ts';

/** The longest that an HTTP API waits for a function: quotas of API Gateway, HTTP APIs. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** HTTP APIs with the routes that lead to functions. */
export function readHttpApis(reader: Reader, findFunction: FindFunction): LocalHttpApi[] {
  const webSocketApis = reader.all('AWS::ApiGatewayV2::Api').filter((api) => isWebSocketApi(reader, api));
  const webSocketIds = webSocketApis.map((api) => reader.resolver.apiId(api));
  for (const stage of reader.all('AWS::ApiGatewayV2::Stage')) {
    const name = reader.reference(stage);
    if (name !== '$default' && !webSocketIds.includes(String(reader.property(stage, 'ApiId'))))
      reader.problem('warning', stage, `only the stage $default runs locally: ${name} is left out`);
  }
  return reader.each('AWS::ApiGatewayV2::Api', (resource) => {
    if (isWebSocketApi(reader, resource)) return [];
    if (resource.properties.Body !== undefined) {
      reader.problem('warning', resource, 'routes in an OpenAPI body do not run locally; write them as routes');
    }
    const id = reader.resolver.apiId(resource);
    const api: LocalHttpApi = {
      id,
      name: reader.text(resource, 'Name') ?? id,
      routes: readApiRoutes(reader, findFunction, id, 'it answers 404').map(({ key, fn, integration }) => ({
        key,
        functionArn: fn.arn,
        payloadVersion: reader.text(integration, 'PayloadFormatVersion') === '2.0' ? '2.0' : '1.0',
        timeoutMs: reader.number(integration, 'TimeoutInMillis') ?? DEFAULT_TIMEOUT_MS,
      })),
      cors: readCors(reader, resource),
    };
    return [api];
  });
}

/** Both kinds of API have one resource type. */
export function isWebSocketApi(reader: Reader, resource: Resource): boolean {
  return reader.text(resource, 'ProtocolType') === 'WEBSOCKET';
}

function readCors(reader: Reader, resource: Resource): LocalHttpApi['cors'] {
  const cors = reader.property(resource, 'CorsConfiguration') as Record<string, unknown> | undefined;
  if (!cors) return undefined;
  const strings = (name: string) => ((cors[name] ?? []) as unknown[]).map(String);
  return {
    allowOrigins: strings('AllowOrigins'),
    allowMethods: strings('AllowMethods'),
    allowHeaders: strings('AllowHeaders'),
    exposeHeaders: strings('ExposeHeaders'),
    ...(cors.MaxAge !== undefined && { maxAgeSeconds: Number(cors.MaxAge) }),
    allowCredentials: String(cors.AllowCredentials ?? false) === 'true',
  };
}
