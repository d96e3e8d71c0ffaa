import { http, observe } from 'lamplight/observe';
import { authenticate } from '../shared/auth/authenticate.ts';
import { answerErrors } from '../shared/http/answer-errors.ts';
import { answerPing } from './protocol/answer-ping.ts';
import { checkOrigin } from './protocol/check-origin.ts';
import { serve } from './protocol/serve.ts';

/** MCP by Streamable HTTP, without sessions: every request carries its token, and is answered by JSON. */
export const handler = observe({ ...http({ logger: 'suite.mcp' }), component: 'mcp' }, serve)
  .use(answerErrors())
  .use(checkOrigin())
  .use(answerPing())
  .use(authenticate({ audience: 'mcp' }));
