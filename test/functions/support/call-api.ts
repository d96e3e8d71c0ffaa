import { type HttpEventOptions, httpEvent, lambdaContext } from 'lamplight/testing';

export interface CallOptions extends Pick<HttpEventOptions, 'body' | 'headers' | 'query'> {
  token?: string;
}

/** Calls the API's handler with the event that an HTTP API makes of such a request. */
export async function callApi(method: string, path: string, { token, headers, ...options }: CallOptions = {}) {
  const { handler } = await import('../../../functions/api/handler.ts');
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const event = httpEvent({ method, path, headers: { ...authorization, ...headers }, ...options });
  const { statusCode, headers: sent = {}, body = '' } = await handler(event, lambdaContext());
  return { status: statusCode, headers: sent, text: body, body: body ? JSON.parse(body) : undefined };
}

/** Registers a tenant, logs its owner in and takes a plan, by default the one without bounds to speak of. */
export async function newTenant({ name = 'Acme', plan = 'enterprise' } = {}) {
  const email = `${crypto.randomUUID()}@example.com`;
  const password = 'correct horse battery';
  const registered = await callApi('POST', '/api/v1/auth/register', { body: { tenant_name: name, email, password } });
  const login = await callApi('POST', '/api/v1/auth/login', { body: { email, password } });
  const { tenant_id, user_id, access_token } = login.body;
  if (plan !== 'free') await callApi('PATCH', '/api/v1/tenant', { token: access_token, body: { plan } });
  return { tenant_id, user_id, email, password, registered, login, token: access_token as string };
}

/** Connects a shop, and gives the connection. */
export async function newConnection(token: string, label = 'Main shop') {
  const credentials = { shop_domain: 'acme.myshopify.com', access_token: 'shpat_0123456789abcdef0123456789abcdef' };
  const body = { provider: 'shopify', label, credentials };
  return (await callApi('POST', '/api/v1/connections', { token, body })).body as { id: string; label: string };
}
