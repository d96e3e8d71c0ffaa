import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { redactText } from '../redaction/redact.ts';

const ERROR_CODE = /^[a-z][a-z0-9_]{1,63}$/;

/** The status that a thrown error asks for, as http-errors and Middy's `createError` put it; 500 for any other. */
export function statusOfError(error: unknown): number {
  try {
    const { statusCode, status } = Object(error) as { statusCode?: unknown; status?: unknown };
    const given = statusCode ?? status;
    return typeof given === 'number' && Number.isInteger(given) && given >= 400 && given <= 599 ? given : 500;
  } catch {
    return 500;
  }
}

/**
 * The answer to a request whose handler threw: `{ error, message, correlation_id }`, never a stack. The error's own words show only where
 * it says so (`expose`, by default below 500), and redacted.
 */
export function errorAnswer(error: unknown, correlationId: string): APIGatewayProxyStructuredResultV2 {
  const status = statusOfError(error);
  // By name at run time: Lambda has the module loaded, and an ES module's import of it costs 3 ms all the same.
  const text =
    process.getBuiltinModule('node:http').STATUS_CODES[status] ??
    (status < 500 ? 'Bad Request' : 'Internal Server Error');
  const { code, message, headers } = shownOf(error, status);
  return {
    statusCode: status,
    headers: { ...headers, 'content-type': 'application/json', 'x-correlation-id': correlationId },
    body: JSON.stringify({
      error: code ?? text.toLowerCase().replace(/[^a-z]+/g, '_'),
      message: message ?? text,
      correlation_id: correlationId,
    }),
  };
}

/** What of an error its receiver may see. Reading it may throw; then it is nothing. */
function shownOf(
  error: unknown,
  status: number,
): { code?: string; message?: string; headers?: Record<string, string> } {
  try {
    const { expose, code, message, headers } = Object(error) as Record<string, unknown>;
    if (typeof expose === 'boolean' ? !expose : status >= 500) return {};
    return {
      ...(typeof code === 'string' && ERROR_CODE.test(code) ? { code } : {}),
      ...(typeof message === 'string' && message !== '' ? { message: redactText(message) } : {}),
      ...(typeof headers === 'object' && headers !== null
        ? { headers: { ...(headers as Record<string, string>) } }
        : {}),
    };
  } catch {
    return {};
  }
}
