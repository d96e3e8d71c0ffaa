import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The request of an HTTP API's event, as the web standard has it. */
export function toRequest(event: APIGatewayProxyEventV2): Request {
  const { method } = event.requestContext.http;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) if (value !== undefined) headers.set(name, value);
  // Only path and method matter: no answer contains the host.
  return new Request(`https://mcp.invalid${event.rawPath}`, { method, headers, ...bodyOf(event, method) });
}

/** The answer that an HTTP API makes of a response. It is read to its end, a stream too: an answer of Lambda is buffered. */
export async function toResult(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

/** The body's text; empty where there is none. */
export function bodyText({ body, isBase64Encoded }: APIGatewayProxyEventV2): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
}

function bodyOf(event: APIGatewayProxyEventV2, method: string): { body?: string } {
  return method === 'GET' || method === 'HEAD' ? {} : { body: bodyText(event) };
}
