import { carry, trace } from 'lamplight/observe';
import * as v from 'valibot';
import { requiredEnvironment } from '../../shared/environment.ts';
import { HttpError } from '../../shared/http/http-error.ts';

/** Milliseconds: more than the MCP function has, and less than this one. */
const TIMEOUT_MS = 22_000;

const PROTOCOL_VERSION = '2026-07-28';
const UNKNOWN_TOOL = -32602; // JSON-RPC's "invalid params", which MCP has for a tool that does not exist

const Failure = v.object({
  code: v.string(),
  status: v.number(),
  retry_after_seconds: v.optional(v.number()),
});

const Reply = v.object({
  error: v.optional(v.object({ code: v.number(), message: v.string() })),
  result: v.optional(
    v.object({
      isError: v.optional(v.boolean()),
      content: v.array(v.looseObject({ text: v.optional(v.string()) })),
      structuredContent: v.optional(v.record(v.string(), v.unknown())),
      _meta: v.optional(v.object({ 'lamplight/failure': v.optional(Failure) })),
    }),
  ),
});
type Reply = v.InferOutput<typeof Reply>;

interface ToolRequest {
  name: string;
  arguments: Record<string, unknown>;
  /** The caller's own `authorization` header: the MCP server verifies it for itself. */
  authorization: string;
}

/**
 * Calls a tool of the MCP server over HTTP, as any agent does, within the correlation id and trace of the running unit.
 *
 * @returns the tool's structured answer
 * @throws HttpError 404 unknown tool, 403 refused, 429 limited, 400 bad arguments, 502 failed, 503 when something is away
 */
export async function callMcpTool(request: ToolRequest): Promise<Record<string, unknown>> {
  return await trace('call_mcp_tool', { tool_name: request.name }, async (span) => {
    const response = await send(request);
    span.set({ status_code: String(response.status) });
    return answerOf(response.status, await readReply(response));
  });
}

async function send({ name, arguments: given, authorization }: ToolRequest): Promise<Response> {
  const _meta = carry.mcp({
    'io.modelcontextprotocol/protocolVersion': PROTOCOL_VERSION,
    'io.modelcontextprotocol/clientInfo': { name: 'suite-api', version: process.env.LAMPLIGHT_VERSION ?? 'unknown' },
    'io.modelcontextprotocol/clientCapabilities': {},
  });
  try {
    return await fetch(requiredEnvironment('MCP_URL'), {
      method: 'POST',
      headers: carry.http({
        authorization,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': PROTOCOL_VERSION,
        'mcp-method': 'tools/call',
        'mcp-name': name,
      }),
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given, _meta } }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw unreachable(error);
  }
}

async function readReply(response: Response): Promise<Reply> {
  try {
    return v.parse(Reply, await response.json());
  } catch {
    // A gateway's answer, or one that was cut off; its status says what it can.
    return {};
  }
}

function answerOf(status: number, { error, result }: Reply): Record<string, unknown> {
  if (result && !result.isError) return result.structuredContent ?? { content: result.content };
  if (result) throw refusal(result);
  if (error?.code === UNKNOWN_TOOL) throw new HttpError(404, 'unknown_tool', error.message);
  if (status === 401) throw new HttpError(401, 'invalid_token', 'the MCP server did not take the access token');
  if (status === 429 || status === 503) {
    throw new HttpError(503, 'tools_unavailable', 'the MCP server is busy; try again', { 'retry-after': '5' });
  }
  throw new HttpError(502, 'tool_failed', `the MCP server answered ${status}`);
}

function refusal({ content, _meta }: NonNullable<Reply['result']>): HttpError {
  const message = content[0]?.text ?? 'the tool failed';
  const failure = _meta?.['lamplight/failure'] ?? { code: 'tool_failed', status: 502 };
  const { retry_after_seconds: seconds } = failure;
  return new HttpError(failure.status, failure.code, message, seconds ? { 'retry-after': String(seconds) } : {});
}

function unreachable(error: unknown): HttpError {
  const timedOut = (error as Error | undefined)?.name === 'TimeoutError';
  const message = timedOut ? 'the MCP server did not answer in time' : 'the MCP server cannot be reached; try again';
  return new HttpError(timedOut ? 504 : 503, timedOut ? 'tool_timeout' : 'tools_unavailable', message);
}
