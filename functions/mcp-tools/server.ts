import { type CallToolResult, McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { Claims } from '../shared/auth/token.ts';
import { currentPlan } from '../shared/entitlements.ts';
import { callTool } from './call-tool.ts';
import { isAllowed } from './governance/allow-list.ts';
import { isIncluded } from './governance/entitlement.ts';
import { FAILURE_META_KEY } from './governance/failure.ts';
import type { ToolDefinition } from './tool-definition.ts';
import { tools } from './tools.ts';

/** How long a client may keep the list: a change of role or plan needs a new token. */
const LIST_TTL_MS = 60_000;

const INSTRUCTIONS =
  'Read-only tools over one company: its orders, the syncs that bring them in, and what was done in its name. ' +
  'All times are UTC. ' +
  'A result with isError says what to do; never repeat a call that it says not to repeat.';

/** Made at the first list: the schemas of all tools take a while, and most requests are calls. */
const schemas = new Map<string, { type: 'object' }>();

/**
 * The MCP server as one caller sees it, for one request. Its two handlers are our own: the SDK's would answer unknown
 * tools and bad arguments before a call is observed, and its list has no regard for who asks.
 *
 * @param onCall is told of each call that reaches the governance, by its JSON-RPC id
 */
export function mcpServer(claims: Claims, onCall: (id: string | number) => void): McpServer {
  const version = process.env.LAMPLIGHT_VERSION ?? 'unknown';
  const mcp = new McpServer(
    { name: 'suite', title: 'Suite', version },
    {
      // With listChanged a client would hold `subscriptions/listen` open, which no buffered answer can.
      capabilities: { tools: { listChanged: false } },
      instructions: INSTRUCTIONS,
      cacheHints: { 'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: 'private' } },
    },
  );
  mcp.server.setRequestHandler('tools/list', async () => {
    const plan = await currentPlan();
    const visible = tools.filter((tool) => isAllowed(tool, claims.role) && isIncluded(tool, plan));
    return { tools: visible.map(listed) };
  });
  mcp.server.setRequestHandler('tools/call', async ({ params }, context) => {
    onCall(context.mcpReq.id);
    const result = await callTool({ name: params.name, arguments: params.arguments, claims }, context);
    // The specification wants an error of the protocol here, where every other refusal is a result.
    if (isUnknown(result)) throw new ProtocolError(ProtocolErrorCode.InvalidParams, textOf(result));
    return result;
  });
  return mcp;
}

function listed({ name, title, description, input }: ToolDefinition) {
  const inputSchema = schemas.get(name) ?? (z.toJSONSchema(input, { io: 'input' }) as { type: 'object' });
  schemas.set(name, inputSchema);
  return { name, title, description, inputSchema, annotations: { title, readOnlyHint: true, openWorldHint: false } };
}

function isUnknown({ _meta }: CallToolResult): boolean {
  return (_meta?.[FAILURE_META_KEY] as { code?: string } | undefined)?.code === 'unknown_tool';
}

function textOf({ content }: CallToolResult): string {
  const [first] = content;
  return first?.type === 'text' ? first.text : 'There is no such tool.';
}
