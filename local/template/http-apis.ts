import type { LocalHttpApi } from './app.ts';
import type { Resource } from './assembly.ts';
import type { FindFunction } from './function-references.ts';
import type { Reader } from './reader.ts';

/** The longest that an HTTP API waits for a function: quotas of API Gateway, HTTP APIs. */
const DEFAULT_TIMEOUT_MS = 30_000;

type Route = LocalHttpApi['routes'][number];

/** HTTP APIs with the routes that lead to functions; WebSocket APIs are named as problems. */
export function readHttpApis(reader: Reader, findFunction: FindFunction): LocalHttpApi[] {
  const routes = readRoutes(reader, findFunction);
  for (const stage of reader.all('AWS::ApiGatewayV2::Stage')) {
    const name = reader.reference(stage);
    if (name !== '$default')
      reader.problem('warning', stage, `only the stage $default runs locally: ${name} is left out`);
  }
  return reader.all('AWS::ApiGatewayV2::Api').flatMap((resource) => {
    const protocol = reader.text(resource, 'ProtocolType') ?? 'HTTP';
    if (protocol !== 'HTTP') {
      reader.problem('warning', resource, `APIs of type ${protocol} do not run locally: it is left out`);
      return [];
    }
    if (resource.properties.Body !== undefined) {
      reader.problem('warning', resource, 'routes in an OpenAPI body do not run locally; write them as routes');
    }
    const id = reader.resolver.apiId(resource);
    return [
      {
        id,
        name: reader.text(resource, 'Name') ?? id,
        routes: routes.filter(({ apiId }) => apiId === id).map(({ route }) => route),
        cors: readCors(reader, resource),
      } satisfies LocalHttpApi,
    ];
  });
}

function readRoutes(reader: Reader, findFunction: FindFunction): { apiId: string; route: Route }[] {
  const integrations = new Map(
    reader
      .all('AWS::ApiGatewayV2::Integration')
      .map((resource) => [`${resource.stack.id} ${resource.logicalId}`, resource]),
  );
  return reader.all('AWS::ApiGatewayV2::Route').flatMap((resource) => {
    const key = reader.text(resource, 'RouteKey') ?? '$default';
    const target = String(reader.property(resource, 'Target') ?? '').replace(/^integrations\//, '');
    const integration = integrations.get(`${resource.stack.id} ${target}`);
    const uri = integration && reader.property(integration, 'IntegrationUri', resource);
    const fn = findFunction(uri);
    if (!integration || !fn) {
      reader.problem(
        'warning',
        resource,
        `route ${key} leads to ${uri ?? 'no integration of its stack'}, no function that runs locally: it answers 404`,
      );
      return [];
    }
    const authorization = reader.text(resource, 'AuthorizationType') ?? 'NONE';
    if (authorization !== 'NONE') {
      reader.problem(
        'warning',
        resource,
        `route ${key} has an authorizer (${authorization}), which is not modelled: anybody may call it here`,
      );
    }
    const route: Route = {
      key,
      functionArn: fn.arn,
      payloadVersion: reader.text(integration, 'PayloadFormatVersion') === '2.0' ? '2.0' : '1.0',
      timeoutMs: reader.number(integration, 'TimeoutInMillis') ?? DEFAULT_TIMEOUT_MS,
    };
    return [{ apiId: String(reader.property(resource, 'ApiId')), route }];
  });
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
