import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { identifiedClaims } from '../../shared/auth/authenticate.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { recordMissedCall } from '../call-tool.ts';
import { mcpServer } from '../server.ts';
import { answer } from './answer.ts';
import { accountCalls } from './missed-calls.ts';
import { bodyText, toRequest, toResult } from './web.ts';

/** Bytes: no call of a tool comes near it; API Gateway itself ends at 10 MB. */
const MAX_BODY_BYTES = 256 * 1024;

/** Messages in one body. Batches went with protocol version 2025-06-18; older clients may still send them. */
const MAX_BATCH = 20;

/**
 * Answers one request of the protocol, in whichever version the client speaks. What the SDK refuses before a tool is
 * reached (a wrong header, a missing name) is recorded here, so that no call of a tool goes unseen.
 */
export async function serve(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const claims = identifiedClaims(event);
  const account = accountCalls(readMessages(event));
  const response = await answer(toRequest(event), () => mcpServer(claims, account.arrived));
  for (const call of account.missed()) await recordMissedCall({ ...call, claims }, response.status);
  return await toResult(response);
}

/**
 * The body, parsed; undefined for what is no JSON, which the SDK answers.
 *
 * @throws HttpError 413 for one that is too large, or a batch with too many messages
 */
function readMessages(event: APIGatewayProxyEventV2): unknown {
  const text = bodyText(event);
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    throw new HttpError(413, 'body_too_large', `the body has more than ${MAX_BODY_BYTES} bytes`);
  }
  const body = parseJson(text);
  if (Array.isArray(body) && body.length > MAX_BATCH) {
    throw new HttpError(413, 'batch_too_large', `the batch has more than ${MAX_BATCH} messages`);
  }
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
