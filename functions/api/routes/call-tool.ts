import { bind } from 'lamplight/observe';
import * as v from 'valibot';
import { HttpError } from '../../shared/http/http-error.ts';
import { readBody } from '../input/body.ts';
import { callMcpTool } from '../mcp/call-mcp-tool.ts';
import { json, route } from '../route.ts';

const Body = v.pipe(
  v.unknown(),
  // Before the record, which takes an array for one.
  v.check((body) => !Array.isArray(body), 'must be an object with the arguments'),
  v.record(v.string(), v.unknown()),
);
const TOOL_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Calls a tool of the MCP server with the body as its arguments: 200 with what the tool answers. */
export const callTool = route({
  name: 'call_tool',
  method: 'POST',
  path: '/tools/{name}',
  permission: 'tools:call',
  async run({ event, span }) {
    const name = event.pathParameters?.name ?? '';
    if (!TOOL_NAME.test(name)) throw new HttpError(404, 'unknown_tool', 'there is no tool of this name');
    span.set({ tool_name: name });
    const answer = await callMcpTool({
      name,
      arguments: readBody(event, Body),
      authorization: event.headers.authorization!,
    });
    bind({ tool_name: name });
    return json(200, answer);
  },
});
