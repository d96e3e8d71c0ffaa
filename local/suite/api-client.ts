const TIMEOUT_MS = 20_000;

export interface ApiAnswer {
  status: number;
  /** The parsed JSON body; an empty object where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is the caller's business.
  body: any;
  correlationId: string | null;
}

export interface ApiRequest {
  token?: string | undefined;
  body?: unknown;
  signal?: AbortSignal;
}

/** Calls the suite's API as its clients do: by HTTP, and nothing else. */
export type ApiClient = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  request?: ApiRequest,
) => Promise<ApiAnswer>;

/** Calls the API in the name of somebody who is logged in. */
export type Call = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) => Promise<ApiAnswer>;

/** @param url of the HTTP API; paths are absolute: `/api/v1/orders` */
export function apiClient(url: string): ApiClient {
  return async (method, path, { token, body, signal } = {}) => {
    // The MCP server asks for both, though it only ever answers with the first.
    const headers: Record<string, string> = { accept: 'application/json, text/event-stream' };
    if (token) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? {} : parse(text),
      correlationId: response.headers.get('x-correlation-id'),
    };
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 200) };
  }
}
