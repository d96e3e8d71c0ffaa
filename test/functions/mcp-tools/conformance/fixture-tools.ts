import {
  acceptedContent,
  type CallToolResult,
  fromJsonSchema,
  type InputRequiredResult,
  inputRequired,
  type ServerContext,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { failureResult } from '../../../../functions/mcp-tools/governance/failure.ts';
import { ENUMS, PREFILLED, QUALIFIED_SCHEMA } from './fixture-schemas.ts';
import { PIXEL_PNG, SILENT_WAV } from './media.ts';

// The tools that the conformance suite calls by name, as its scenarios describe them.

export interface FixtureTool {
  name: string;
  input?: StandardSchemaWithJSON;
  // biome-ignore lint/suspicious/noExplicitAny: each tool knows its own arguments.
  run(args: any, context: ServerContext): Promise<CallToolResult | InputRequiredResult> | CallToolResult;
}

const text = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] });
const resource = (uri: string, mimeType: string, words: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text: words },
});
const image = { type: 'image' as const, data: PIXEL_PNG, mimeType: 'image/png' };

const header = (name: string) => z.string().optional().meta({ 'x-mcp-header': name });

export const fixtureTools: FixtureTool[] = [
  { name: 'test_simple_text', run: () => text('A simple text.') },
  { name: 'test_image_content', run: () => ({ content: [image] }) },
  {
    name: 'test_audio_content',
    run: () => ({ content: [{ type: 'audio', data: SILENT_WAV, mimeType: 'audio/wav' }] }),
  },
  {
    name: 'test_embedded_resource',
    run: () => ({ content: [resource('test://embedded-resource', 'text/plain', 'Embedded.')] }),
  },
  {
    name: 'test_multiple_content_types',
    run: () => ({
      content: [
        { type: 'text', text: 'Of several kinds:' },
        image,
        resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
      ],
    }),
  },
  {
    name: 'test_error_handling',
    run: () => failureResult({ code: 'tool_failed', message: 'This tool always fails.' }),
  },
  { name: 'test_tool_with_logging', run: (_args, context) => logThrice(context) },
  { name: 'test_logging_tool', run: (_args, context) => logThrice(context) },
  {
    name: 'test_tool_with_progress',
    async run(_args, { mcpReq }) {
      const progressToken = mcpReq._meta?.progressToken;
      for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
        const params = { progressToken: progressToken!, progress, total: 100 };
        await mcpReq.notify({ method: 'notifications/progress', params });
      }
      return text('Done.');
    },
  },
  { name: 'json_schema_2020_12_tool', input: fromJsonSchema(QUALIFIED_SCHEMA), run: () => text('Called.') },
  {
    name: 'test_custom_headers',
    input: z.object({ region: header('Region').describe('Sent as Mcp-Param-Region too') }),
    run: ({ region }) => text(`In ${region}.`),
  },
  {
    name: 'test_missing_capability',
    async run() {
      return inputRequired({ inputRequests: { asked: ask('Say something.') } });
    },
  },
  {
    name: 'test_sampling',
    input: z.object({ prompt: z.string() }),
    async run({ prompt }) {
      return inputRequired({ inputRequests: { asked: ask(prompt) } });
    },
  },
  {
    name: 'test_elicitation',
    input: z.object({ message: z.string() }),
    run: async ({ message }, context) => await elicit(context, message, { response: { type: 'string' } }),
  },
  {
    name: 'test_streaming_elicitation',
    run: async (_args, context) => await elicit(context, 'Anything?', { response: { type: 'string' } }),
  },
  {
    name: 'test_elicitation_sep1034_defaults',
    run: async (_args, context) => await elicit(context, 'Are these right?', PREFILLED),
  },
  {
    name: 'test_elicitation_sep1330_enums',
    run: async (_args, context) => await elicit(context, 'Which of these?', ENUMS),
  },
];

async function logThrice({ mcpReq }: ServerContext): Promise<CallToolResult> {
  for (const data of ['began', 'goes on', 'ended']) await mcpReq.log('info', data);
  return text('Logged.');
}

function ask(words: string) {
  return inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: words } }],
    maxTokens: 100,
  });
}

type Properties = Exclude<
  Parameters<typeof inputRequired.elicit>[0]['requestedSchema'],
  StandardSchemaWithJSON
>['properties'];

async function elicit({ mcpReq }: ServerContext, message: string, properties: Properties) {
  const content = acceptedContent(mcpReq.inputResponses, 'form');
  if (content) return text(`Elicitation completed: action=accept, content=${JSON.stringify(content)}`);
  const requestedSchema = { type: 'object' as const, properties };
  return inputRequired({ inputRequests: { form: inputRequired.elicit({ message, requestedSchema }) } });
}
