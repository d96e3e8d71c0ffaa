import type { LocalFunction } from './app.ts';
import type { Resource } from './assembly.ts';
import type { FindFunction } from './function-references.ts';
import type { Reader } from './reader.ts';

/** A route of an API, with the function that its integration leads to. */
export interface ApiRoute {
  resource: Resource;
  integration: Resource;
  /** `POST /mcp`, `$default`, `$connect` */
  key: string;
  fn: LocalFunction;
}

/** The routes of one API that lead to functions; what is wrong with the others becomes a problem. */
export function readApiRoutes(
  reader: Reader,
  findFunction: FindFunction,
  apiId: string,
  /** What a client sees of a route that is left out: `it answers 404`. */
  consequence: string,
): ApiRoute[] {
  const integrations = new Map(
    reader
      .all('AWS::ApiGatewayV2::Integration')
      .map((resource) => [`${resource.stack.id} ${resource.logicalId}`, resource]),
  );
  return reader.each('AWS::ApiGatewayV2::Route', (resource) => {
    if (String(reader.property(resource, 'ApiId')) !== apiId) return [];
    const key = reader.text(resource, 'RouteKey') ?? '$default';
    const target = String(reader.property(resource, 'Target') ?? '').replace(/^integrations\//, '');
    const integration = integrations.get(`${resource.stack.id} ${target}`);
    const uri = integration && reader.property(integration, 'IntegrationUri', resource);
    const fn = findFunction(uri);
    if (!integration || !fn) {
      reader.problem(
        'warning',
        resource,
        `route ${key} leads to ${uri ?? 'no integration of its stack'}, no function that runs locally: ${consequence}`,
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
    return [{ resource, integration, key, fn }];
  });
}
