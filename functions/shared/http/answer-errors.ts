import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { context, logger } from 'lamplight/observe';
import { DatabaseError } from '../database/database-error.ts';
import { HttpError } from './http-error.ts';

const log = logger('suite.http');

/** Seconds after which a client may ask again while the database is away: about what a paused cluster needs to wake. */
const RETRY_AFTER_SECONDS = '15';

/**
 * Middy middleware that answers what a handler threw: an HttpError as it says, a database that cannot be reached as 503.
 * Anything else stays thrown, and `observe` makes the 500 of it.
 */
export function answerErrors(): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError(request) {
      const error = asHttpError(request.error);
      if (error) request.response = errorResponse(error);
    },
  };
}

/** Runs `work`, and gives the answer of what it threw; what has none stays thrown. */
export async function answering(
  work: () => Promise<APIGatewayProxyStructuredResultV2>,
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    return await work();
  } catch (thrown) {
    const error = asHttpError(thrown);
    if (!error) throw thrown;
    return errorResponse(error);
  }
}

/** The response of a refusal; the correlation id is the running unit's. */
function errorResponse(error: HttpError): APIGatewayProxyStructuredResultV2 {
  const { correlation_id } = context();
  return {
    statusCode: error.status,
    headers: { 'content-type': 'application/json', ...error.headers },
    body: JSON.stringify({ error: error.code, message: error.message, correlation_id }),
  };
}

function asHttpError(thrown: unknown): HttpError | undefined {
  if (thrown instanceof HttpError) return thrown;
  if (thrown instanceof DatabaseError && thrown.code === 'unavailable') {
    log.error('database_unavailable', thrown);
    return new HttpError(503, 'database_unavailable', 'the database cannot be reached; try again', {
      'retry-after': RETRY_AFTER_SECONDS,
    });
  }
  return undefined;
}
