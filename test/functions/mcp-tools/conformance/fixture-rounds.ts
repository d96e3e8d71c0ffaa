import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequests,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { FixtureTool } from './fixture-tools.ts';

// Tools of the conformance suite that ask their client for something before they answer, in one round or more.

/** Signs what travels through the client between two rounds. */
export const states = createRequestStateCodec({ key: 'a key of the fixture that is long enough to sign with' });

const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] });

const form = (message: string, field: string, type: 'string' | 'boolean' = 'string') => {
  const property = type === 'string' ? { type } : { type };
  return inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [field]: property }, required: [field] },
  });
};
const question = (words: string, maxTokens = 100) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: words } }], maxTokens });

const NAME = form('What is your name?', 'name');
const CONFIRM = form('Please confirm', 'ok', 'boolean');

const answered = ({ mcpReq }: ServerContext, key: string) =>
  inputResponse(mcpReq.inputResponses, key).kind !== 'missing';

/** Asks once, and is content with whatever comes. */
function once(name: string, inputRequests: InputRequests, say: (context: ServerContext) => string): FixtureTool {
  return {
    name,
    async run(_args, context) {
      if (Object.keys(inputRequests).every((key) => answered(context, key))) return text(say(context));
      return inputRequired({ inputRequests });
    },
  };
}

/** The same, with a signed state: the SDK refuses one that was changed before the tool is reached. */
function signed(name: string, inputRequests: InputRequests): FixtureTool {
  return {
    name,
    async run(_args, context) {
      const state = context.mcpReq.requestState<{ of: string }>();
      if (state?.of === name && Object.keys(inputRequests).every((key) => answered(context, key)))
        return text('state-ok');
      return inputRequired({ inputRequests, requestState: await states.mint({ of: name }) });
    },
  };
}

export const fixtureRounds: FixtureTool[] = [
  {
    name: 'test_input_required_result_elicitation',
    async run(_args, { mcpReq }) {
      const content = acceptedContent<{ name?: unknown }>(mcpReq.inputResponses, 'user_name');
      if (typeof content?.name === 'string') return text(`Hello, ${content.name}!`);
      return inputRequired({ inputRequests: { user_name: NAME } });
    },
  },
  once(
    'test_input_required_result_sampling',
    { capital_question: question('What is the capital of France?') },
    ({ mcpReq }) => JSON.stringify(mcpReq.inputResponses),
  ),
  once('test_input_required_result_list_roots', { client_roots: inputRequired.listRoots() }, ({ mcpReq }) =>
    JSON.stringify(mcpReq.inputResponses),
  ),
  signed('test_input_required_result_request_state', { confirm: CONFIRM }),
  signed('test_input_required_result_tampered_state', { confirm: CONFIRM }),
  signed('test_input_required_result_multiple_inputs', {
    user_name: NAME,
    greeting: question('Generate a greeting', 50),
    client_roots: inputRequired.listRoots(),
  }),
  {
    name: 'test_input_required_result_multi_round',
    async run(_args, context) {
      const round = context.mcpReq.requestState<{ round: number }>()?.round ?? 0;
      if (round === 2 && answered(context, 'step2')) return text('Both steps are done.');
      if (round >= 1 && answered(context, 'step1')) {
        const step2 = form('Step 2: What is your favorite color?', 'color');
        return inputRequired({ inputRequests: { step2 }, requestState: await states.mint({ round: 2 }) });
      }
      const step1 = form('Step 1: What is your name?', 'name');
      return inputRequired({ inputRequests: { step1 }, requestState: await states.mint({ round: 1 }) });
    },
  },
  {
    name: 'test_input_required_result_capabilities',
    async run(_args, { mcpReq }) {
      const { [CLIENT_CAPABILITIES_META_KEY]: capable = {} } = (mcpReq.envelope ?? mcpReq._meta ?? {}) as {
        [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
      };
      const inputRequests: InputRequests = {
        ...(capable.sampling && { asked: question('Anything?') }),
        ...(capable.elicitation && { user_name: NAME }),
      };
      return Object.keys(inputRequests).length === 0 ? text('Nobody to ask.') : inputRequired({ inputRequests });
    },
  },
];
