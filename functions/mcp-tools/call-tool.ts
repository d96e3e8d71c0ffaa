import type { CallToolResult } from '@modelcontextprotocol/server';
import { context, isCorrelationId, observe, tool } from 'lamplight/observe';
import type { Claims } from '../shared/auth/token.ts';
import { DatabaseError } from '../shared/database/database-error.ts';
import { failureResult } from './governance/failure.ts';
import { govern } from './governance/govern.ts';
import { type ToolCall, UNKNOWN_TOOL } from './governance/tool-call.ts';
import { tools } from './tools.ts';

const LOGGER = 'suite.mcp.tools';

/** Seconds after which the database may be there again: about what a paused cluster needs to wake. */
const RETRY_AFTER_SECONDS = 15;

const byName = new Map(tools.map((definition) => [definition.name, definition]));

/** A unit of work for each tool, and one for all that do not exist. */
const observed = new Map([...byName.keys(), UNKNOWN_TOOL].map((name) => [name, observeTool(name)]));

export interface RequestedCall {
  name: string;
  arguments: unknown;
  claims: Claims;
  /** Why the call must not run any more: it was answered already. */
  missed?: string;
}

/** What the SDK hands a request handler, as far as a unit of work needs it. */
interface RequestContext {
  mcpReq: { _meta?: Record<string, unknown> | undefined };
}

/** Calls a tool as its caller's agent: under observation and governance. Never throws; a failure says nothing of its cause. */
export async function callTool(requested: RequestedCall, request: RequestContext): Promise<CallToolResult> {
  const { name, claims } = requested;
  const definition = byName.get(name);
  const call: ToolCall = {
    tool: definition,
    requestedName: name,
    arguments: requested.arguments,
    missed: requested.missed,
    claims,
    now: new Date(),
  };
  try {
    return await observed.get(definition?.name ?? UNKNOWN_TOOL)!(call, request);
  } catch (error) {
    return failureOf(error, request);
  }
}

/**
 * Records a call that was answered before it could reach its tool: unit, metrics and audit row as for any other. A name
 * that no tool has is refused by the governance; the rest are errors of the protocol.
 */
export async function recordMissedCall(
  { name, claims, meta }: Omit<RequestedCall, 'arguments'> & { meta: Record<string, unknown> },
  status: number,
): Promise<void> {
  const missed = `the request was answered with HTTP ${status} before it reached the tool`;
  await callTool({ name, claims, arguments: undefined, missed }, { mcpReq: { _meta: meta } });
}

function observeTool(name: string) {
  return observe(tool<ToolCall, CallToolResult>({ name, logger: LOGGER }), (call) => govern(call));
}

/** Said after the unit of the call has ended, so that its id has to be found again. */
function failureOf(error: unknown, { mcpReq: { _meta = {} } }: RequestContext): CallToolResult {
  const given = _meta['lamplight/correlation-id'];
  const correlationId = isCorrelationId(given) ? given : context().correlation_id;
  if (error instanceof DatabaseError && error.code === 'unavailable') {
    const message = `The database cannot be reached. Call again in ${RETRY_AFTER_SECONDS} seconds.`;
    return failureResult({ code: 'unavailable', message, retryAfterSeconds: RETRY_AFTER_SECONDS }, correlationId);
  }
  const message = `The tool failed. Call it once more; if it fails again, tell the user to report ${correlationId}.`;
  return failureResult({ code: 'tool_failed', message }, correlationId);
}
