import {
  acceptedContent,
  type CallToolResult,
  inputRequired,
  McpServer,
  ResourceTemplate,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { observe, tool } from 'lamplight/observe';
import * as z from 'zod/v4';
import { govern } from '../../../../functions/mcp-tools/governance/govern.ts';
import type { Guard } from '../../../../functions/mcp-tools/governance/guard.ts';
import type { ToolCall } from '../../../../functions/mcp-tools/governance/tool-call.ts';
import { fixtureRounds, states } from './fixture-rounds.ts';
import { type FixtureTool, fixtureTools } from './fixture-tools.ts';
import { PIXEL_PNG } from './media.ts';

/** The caller of every call: the suite sends no token. */
const CLAIMS = { sub: 'u', tenant_id: 't', sid: 's', role: 'owner', plan: 'pro' } as unknown as ToolCall['claims'];

const allowEverybody: Guard = { name: 'allow_everybody', check: () => undefined };

const CACHED = { ttlMs: 60_000, cacheScope: 'private' } as const;

/** A server with everything that the conformance suite asks for; its tools run observed and governed, as the suite's own do. */
export function fixtureServer(): McpServer {
  const mcp = new McpServer(
    { name: 'conformance', version: '1' },
    {
      capabilities: {
        tools: { listChanged: false },
        resources: { listChanged: false, subscribe: true },
        prompts: { listChanged: false },
        logging: {},
        completions: {},
      },
      cacheHints: { 'tools/list': CACHED, 'prompts/list': CACHED, 'resources/list': CACHED },
      // A client of 2025 would be asked while its request waits, which takes a session: fail at once instead.
      inputRequired: { legacyShim: false },
      requestState: { verify: states.verify },
    },
  );
  for (const definition of [...fixtureTools, ...fixtureRounds]) {
    const { name, input = z.object({}) } = definition;
    const description = `The conformance suite's ${name}.`;
    mcp.registerTool(name, { description, inputSchema: input }, callback(definition));
  }
  addResources(mcp);
  addPrompts(mcp);
  mcp.server.setRequestHandler('completion/complete', () => ({ completion: { values: ['test'], hasMore: false } }));
  mcp.server.setRequestHandler('logging/setLevel', () => ({}));
  return mcp;
}

function callback({ name, run }: FixtureTool) {
  interface Call extends ToolCall {
    context: ServerContext;
  }
  const observed = observe(tool<Call, CallToolResult>({ name }), (call) =>
    govern(call, {
      guards: [allowEverybody],
      // A tool of the suite never asks its client back, so that the pipeline's type does not have it.
      run: async () => (await run(call.arguments, call.context)) as CallToolResult,
    }),
  );
  return async (args: unknown, context: ServerContext) => {
    const call = { tool: undefined, requestedName: name, arguments: args, claims: CLAIMS, now: new Date(), context };
    return await observed(call, context as never);
  };
}

function addResources(mcp: McpServer): void {
  const plain = (uri: string, words: string) => ({ contents: [{ uri, mimeType: 'text/plain', text: words }] });
  mcp.registerResource('static-text', 'test://static-text', { mimeType: 'text/plain' }, ({ href }) =>
    plain(href, 'A text that does not change.'),
  );
  mcp.registerResource('watched', 'test://watched-resource', { mimeType: 'text/plain' }, ({ href }) =>
    plain(href, 'A text that could.'),
  );
  mcp.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, ({ href }) => ({
    contents: [{ uri: href, mimeType: 'image/png', blob: PIXEL_PNG }],
  }));
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  mcp.registerResource('template', template, { mimeType: 'application/json' }, ({ href }, { id }) => ({
    contents: [{ uri: href, mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true }) }],
  }));
  mcp.server.setRequestHandler('resources/subscribe', () => ({}));
  mcp.server.setRequestHandler('resources/unsubscribe', () => ({}));
}

function addPrompts(mcp: McpServer): void {
  const user = (content: { type: 'text'; text: string } | { type: 'image'; data: string; mimeType: string }) => ({
    messages: [{ role: 'user' as const, content }],
  });
  const said = (words: string) => user({ type: 'text', text: words });
  mcp.registerPrompt('test_simple_prompt', { description: 'Simple' }, () => said('A simple prompt.'));
  const two = z.object({ arg1: z.string(), arg2: z.string() });
  mcp.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'With arguments', argsSchema: two },
    ({ arg1, arg2 }) => said(`${arg1}, ${arg2}`),
  );
  const embedded = z.object({ resourceUri: z.string() });
  mcp.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: embedded },
    ({ resourceUri: uri }) => ({
      messages: [
        { role: 'user', content: { type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'Embedded.' } } },
      ],
    }),
  );
  mcp.registerPrompt('test_prompt_with_image', { description: 'Image' }, () =>
    user({ type: 'image', data: PIXEL_PNG, mimeType: 'image/png' }),
  );
  mcp.registerPrompt('test_input_required_result_prompt', { description: 'Asks' }, async ({ mcpReq }) => {
    const content = acceptedContent<{ context?: string }>(mcpReq.inputResponses, 'user_context');
    if (content) return said(`In the context of ${content.context}.`);
    const requestedSchema = {
      type: 'object' as const,
      properties: { context: { type: 'string' as const } },
      required: ['context'],
    };
    const user_context = inputRequired.elicit({ message: 'What context should the prompt use?', requestedSchema });
    return inputRequired({ inputRequests: { user_context } });
  });
}
