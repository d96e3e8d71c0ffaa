import type { Service } from '../service.ts';
import { parseJsonBody } from './json.ts';
import type { Protocol, WireRequest } from './protocol.ts';

/** REST-JSON: the operation is method and path, whose labels are members of the input. Query strings are not modelled. */
export const restJson: Protocol = {
  decode(request, service) {
    const found = findOperation(request, service);
    if (!found) return { operation: `${request.method} ${request.path}`, input: {} };
    const { payload } = service.operations[found.name]!;
    const body = payload ? { [payload]: request.body.toString('base64') } : parseJsonBody(request);
    return { operation: found.name, input: { ...body, ...found.labels } };
  },
  encode: (output, { requestId, service, operation }) => {
    const status = service.operations[operation]?.status ?? 200;
    return {
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
      body: status === 204 ? '' : JSON.stringify(output ?? {}),
    };
  },
  encodeError: (error, { requestId }) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message, ...error.fields }),
  }),
};

function findOperation(request: WireRequest, service: Service) {
  for (const [name, { route }] of Object.entries(service.operations)) {
    const labels = route === undefined ? undefined : labelsOf(route, request);
    if (labels) return { name, labels };
  }
  return undefined;
}

/** The labels of a route that a request matches: `{}` where it has none. Undefined where it does not match. */
function labelsOf(route: string, { method, path }: WireRequest): Record<string, string> | undefined {
  const asked = `${method} ${path}`;
  if (!route.includes('{')) return route === asked ? {} : undefined;
  const parts = asked.split('/');
  const wanted = route.split('/');
  if (parts.length !== wanted.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!label && part !== parts[index]) return undefined;
    if (label) labels[label] = decoded(parts[index]!);
  }
  return labels;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
