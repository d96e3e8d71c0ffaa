import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpEvent } from './http-event.ts';

const HEADER = 'x-correlation-id';

/** The status that the gateway makes of an answer. An HTTP API takes anything; a REST API answers 502 to what has no status. */
export function statusOfAnswer(event: HttpEvent, answer: unknown): number {
  const status = isObject(answer) ? Number(answer.statusCode) : Number.NaN;
  if (Number.isInteger(status) && status >= 100 && status <= 599) return status;
  if (isObject(answer) && answer.statusCode !== undefined) return 502;
  return isPayload2(event) ? 200 : 502;
}

/**
 * A copy of the answer with the correlation id: the handler's own object may be shared by many requests. What an HTTP API would make an
 * answer of is made one here, byte for byte as the gateway does, so that it can carry the header; a REST API's malformed answer stays.
 */
export function answerWithHeader(
  event: HttpEvent,
  answer: unknown,
  correlationId: string,
): APIGatewayProxyStructuredResultV2 {
  if (isObject(answer) && answer.statusCode !== undefined) {
    return { ...answer, headers: withId(answer.headers, correlationId) };
  }
  if (!isPayload2(event)) return answer as APIGatewayProxyStructuredResultV2;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json', [HEADER]: correlationId },
    body: typeof answer === 'string' ? answer : (JSON.stringify(answer ?? null) ?? 'null'),
  };
}

function withId(headers: unknown, correlationId: string): Record<string, string> {
  const result: Record<string, string> = {};
  if (isObject(headers)) {
    for (const key of Object.keys(headers)) {
      if (key.length !== HEADER.length || key.toLowerCase() !== HEADER) result[key] = headers[key] as string;
    }
  }
  result[HEADER] = correlationId;
  return result;
}

/** Payload 2.0: HTTP APIs and function URLs. Health probes and tests without a version are taken for one too. */
function isPayload2(event: HttpEvent): boolean {
  return (
    (event as { version?: string } | undefined)?.version !== '1.0' &&
    (event as { httpMethod?: string })?.httpMethod === undefined
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
