import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { captureLines } from 'lamplight/testing';
import { startSuite } from '../support/start-suite.ts';
import { startFront } from './start-front.ts';

/** The versions of the protocol that a client may speak. */
export const ERAS = ['legacy', '2026-07-28'] as const;
export type Era = (typeof ERAS)[number];

export interface WireRequest {
  token?: string | undefined;
  method?: string;
  headers?: Record<string, string>;
  /** An object is sent as JSON. */
  body?: unknown;
}

export interface AuditRow {
  action: string;
  resource_id: string;
  user_id: string;
  correlation_id: string;
  details: Record<string, unknown>;
  error_message: string | null;
}

/** The suite's database, and the MCP function behind a front that makes an HTTP API's events of requests. */
export async function startMcp() {
  const suite = await startSuite();
  const { handler } = await import('../../../functions/mcp-tools/handler.ts');
  const front = await startFront(handler);
  const { url } = front;
  process.env.MCP_URL = url;
  const clients = new Set<Client>();
  const written = captureLines();

  return {
    suite,
    url,
    /** What API and MCP function write. */
    written,

    /** A client of the SDK, connected in an agent's name. */
    async connect(token: string, era: Era = '2026-07-28', headers: Record<string, string> = {}): Promise<Client> {
      const mode = era === 'legacy' ? ('legacy' as const) : { pin: era };
      const client = new Client({ name: 'a-test', version: '1' }, { versionNegotiation: { mode } });
      const requestInit = { headers: { authorization: `Bearer ${token}`, ...headers } };
      await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
      clients.add(client);
      return client;
    },

    /** One request as it goes over the wire. */
    async send({ token, method = 'POST', headers = {}, body }: WireRequest) {
      const response = await fetch(url, {
        method,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parse(text) };
    },

    /** The audit rows of tool calls, the oldest first. */
    async audited(tenantId: string) {
      const { rows } = await suite.sql(
        'migrator',
        `SELECT action, resource_id, user_id, correlation_id, details::text AS details, error_message FROM audit_events
         WHERE tenant_id = :tenantId::uuid AND category = 'tool' ORDER BY "timestamp", id`,
        { tenantId },
      );
      return rows.map((row) => ({ ...row, details: JSON.parse(row.details as string) }) as unknown as AuditRow);
    },

    async stop() {
      await Promise.all([...clients].map((client) => client.close()));
      await front.stop();
      written.stop();
      await suite.stop();
    },
  };
}

export type McpWorld = Awaited<ReturnType<typeof startMcp>>;

/** A tenant of some plan with a shop, and a user of some role with a session and a token. */
export async function newCaller({ suite }: McpWorld, { plan = 'pro', role = 'owner' } = {}) {
  const { signToken } = await import('../../../functions/shared/auth/token.ts');
  const id = () => crypto.randomUUID();
  const ids = { tenant_id: id(), user_id: id(), sid: id(), connection_id: id() };
  const { tenant_id, user_id, sid, connection_id } = ids;
  const now = new Date();
  const at = { at: now.toISOString(), tenant_id };
  const insert = (rows: string, parameters: Record<string, string>) =>
    suite.sql('migrator', `INSERT INTO ${rows}`, { ...at, ...parameters });
  await insert("tenants VALUES (:tenant_id::uuid, 'Acme', :plan, :at::timestamptz)", { plan });
  await insert("users VALUES (:user_id::uuid, :tenant_id::uuid, :email, '-', :role, :at::timestamptz)", {
    ...{ user_id, role, email: `${user_id}@example.com` },
  });
  await insert(
    "sessions VALUES (:sid::uuid, :tenant_id::uuid, :user_id::uuid, :at::timestamptz, :at::timestamptz + interval '1 hour')",
    { sid, user_id },
  );
  await insert(
    `connections VALUES (:connection_id::uuid, :tenant_id::uuid, 'shopify', 'Main shop', 'active', 'cipher', 1, NULL,
       :at::timestamptz, :at::timestamptz)`,
    { connection_id },
  );
  const claims = { sub: user_id, tenant_id, sid, role, plan } as Parameters<typeof signToken>[0];
  return { ...ids, claims, token: await signToken(claims, now) };
}

export type Caller = Awaited<ReturnType<typeof newCaller>>;

/** The text of a result: what a model reads. */
export function textOf({ content }: { content: unknown }): string {
  return (content as { text: string }[])[0]!.text;
}

export async function insertOrder({ suite }: McpWorld, caller: Caller, order: Record<string, string>) {
  const row = { number: '#1', status: 'paid', at: '2026-11-01T00:00:00Z', ...order };
  await suite.sql(
    'migrator',
    `INSERT INTO canonical_orders (id, tenant_id, connection_id, external_id, order_number, status, currency,
       total_amount, customer_email, ordered_at, created_at, updated_at)
     VALUES (gen_random_uuid(), :tenant_id::uuid, :connection_id::uuid, :number, :number, :status, 'EUR', 12.50,
       'somebody@example.com', :at::timestamptz, :at::timestamptz, :at::timestamptz)`,
    { tenant_id: caller.tenant_id, connection_id: caller.connection_id, ...row },
  );
}

/** A job of the caller's connection; `type` is `shopify_orders` where nothing is said. */
export async function insertJob({ suite }: McpWorld, caller: Caller, job: Record<string, string | null>) {
  const row = { type: 'shopify_orders', error: null, completed_at: null, correlation: 'of-a-job', ...job };
  await suite.sql(
    'migrator',
    `INSERT INTO jobs (id, tenant_id, connection_id, job_type, status, correlation_id, attempts, rows_created, error_message,
       created_at, completed_at)
     VALUES (gen_random_uuid(), :tenant_id::uuid, :connection_id::uuid, :type, :status, :correlation, 1, 7, :error,
       :at::timestamptz, :completed_at::timestamptz)`,
    { tenant_id: caller.tenant_id, connection_id: caller.connection_id, ...row },
  );
}

/** What a tool answers a caller: its data. */
export async function ask<Answer>(mcp: McpWorld, { token }: Caller, name: string, args = {}): Promise<Answer> {
  const client = await mcp.connect(token);
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) throw new Error(textOf(result));
  return result.structuredContent as Answer;
}

// biome-ignore lint/suspicious/noExplicitAny: what the server answers is the test's business.
function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
