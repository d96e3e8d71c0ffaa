import { parseJsonBody } from './json.ts';
import type { Protocol } from './protocol.ts';

/** REST-JSON: the operation is method and path. Paths with parameters are not modelled. */
export const restJson: Protocol = {
  decode(request, service) {
    const route = `${request.method} ${request.path}`;
    const found = Object.entries(service.operations).find(([, operation]) => operation.route === route);
    return { operation: found?.[0] ?? route, input: parseJsonBody(request) };
  },
  encode: (output, { requestId }) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: JSON.stringify(output ?? {}),
  }),
  encodeError: (error, { requestId }) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message, ...error.fields }),
  }),
};
