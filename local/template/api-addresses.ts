import type { LocalEndpoints } from './app.ts';
import type { Resource, TemplateStack } from './assembly.ts';

const EXECUTE_API_URL = /(https|wss):\/\/([\w-]+)\.execute-api\.[\w-]+\.amazonaws\.com/g;

/** What the HTTP and WebSocket APIs of an assembly are called, and where they listen. */
export interface ApiAddresses {
  /** Physical id of an API: its logical id, made unique over the stacks; undefined for any other resource. */
  idOf(resource: Resource): string | undefined;
  /** Base URL of an API, without a stage. */
  urlOf(api: Resource): string;
  /** `https://<id>.execute-api…` is where an API is on AWS; in a text it becomes where the local one listens. */
  localised(text: string): string;
}

export function createApiAddresses(stacks: readonly TemplateStack[], endpoints: LocalEndpoints): ApiAddresses {
  const ids = uniqueIds(stacks);
  const apis = new Map([...ids].map(([api, id]) => [id, api]));

  function urlOf(api: Resource): string {
    const id = ids.get(api) ?? api.logicalId;
    if (!isWebSocket(api)) return endpoints.httpApi(id);
    return endpoints.webSocketApi?.(id) ?? endpoints.aws.replace(/^http/, 'ws');
  }

  return {
    idOf: (resource) => ids.get(resource),
    urlOf,
    localised: (text) =>
      text.replace(EXECUTE_API_URL, (whole, scheme: string, id: string) => {
        const api = apis.get(id);
        if (!api) return whole;
        // Over https a WebSocket API offers its connections to its own back end.
        return scheme === 'https' && isWebSocket(api) ? connectionsUrl(endpoints.aws, id) : urlOf(api);
      }),
  };
}

/** Where the wire endpoint has the connections of a WebSocket API; the stage follows. */
function connectionsUrl(awsUrl: string, apiId: string): string {
  return `${awsUrl}/execute-api/${apiId}`;
}

function isWebSocket({ properties }: Resource): boolean {
  return properties.ProtocolType === 'WEBSOCKET';
}

function uniqueIds(stacks: readonly TemplateStack[]): Map<Resource, string> {
  const ids = new Map<Resource, string>();
  const taken = new Set<string>();
  for (const { id, resources } of stacks) {
    for (const resource of resources.values()) {
      if (resource.type !== 'AWS::ApiGatewayV2::Api') continue;
      const { logicalId } = resource;
      const apiId = taken.has(logicalId) ? `${id.replace(/\W/g, '-')}-${logicalId}` : logicalId;
      taken.add(apiId);
      ids.set(resource, apiId);
    }
  }
  return ids;
}
