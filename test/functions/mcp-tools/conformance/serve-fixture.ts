import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { http, observe } from 'lamplight/observe';
import { answer } from '../../../../functions/mcp-tools/protocol/answer.ts';
import { checkOrigin } from '../../../../functions/mcp-tools/protocol/check-origin.ts';
import { toRequest, toResult } from '../../../../functions/mcp-tools/protocol/web.ts';
import { answerErrors } from '../../../../functions/shared/http/answer-errors.ts';
import { fixtureServer } from './fixture-server.ts';

/** The MCP function's handler with the fixture's server, and without its token: the conformance suite sends none. */
export const handler = observe({ ...http({ logger: 'suite.mcp' }), component: 'mcp' }, serve)
  .use(answerErrors())
  .use(checkOrigin());

async function serve(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  return await toResult(await answer(toRequest(event), fixtureServer));
}
