/**
 * A refusal that the caller is told about: becomes `{ error, message, correlation_id }` with this status.
 * Everything else that is thrown becomes a 500 that says nothing of its cause.
 */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** Lower snake case, stable: `connection_not_found`. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  /** @param message what is wrong and what to do, for the caller's developer; no value that the caller did not send */
  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
