import type { CallToolResult } from '@modelcontextprotocol/server';
import { context } from 'lamplight/observe';

/** The key of `_meta` under which a result says what went wrong, for programs: the text is for a model. */
export const FAILURE_META_KEY = 'lamplight/failure';

/** Why a call gave no answer. `status` is the HTTP status that says the same. */
const FAILURES = {
  unknown_tool: 404,
  not_allowed: 403,
  not_entitled: 403,
  rate_limited: 429,
  invalid_arguments: 400,
  protocol_error: 400,
  unavailable: 503,
  tool_failed: 502,
} as const;

export interface Failure {
  code: keyof typeof FAILURES;
  /** Tells a model what to do now. */
  message: string;
  retryAfterSeconds?: number;
}

/** The result of a call that failed or was refused: an answer, not an error of the protocol, so that the model reads it. */
export function failureResult(
  { code, message, retryAfterSeconds }: Failure,
  correlation_id = context().correlation_id,
): CallToolResult {
  const meta = { code, status: FAILURES[code], correlation_id, retry_after_seconds: retryAfterSeconds };
  return { isError: true, content: [{ type: 'text', text: message }], _meta: { [FAILURE_META_KEY]: meta } };
}
