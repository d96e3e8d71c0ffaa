export interface AwsErrorOptions {
  /** HTTP status; default 400. */
  status?: number;
  /** The code of the older query API, which SQS and CloudWatch still send beside the new one. */
  queryCode?: string;
  /** Further members of the error's shape: `{ Reason: '…' }`. */
  fields?: Record<string, unknown>;
}

/** An error that AWS itself would answer: it reaches the SDK client under its own code and never as a crash of ours. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly queryCode: string | undefined;
  readonly fields: Record<string, unknown>;

  /**
   * @param code the shape's name, as SDK clients see it in `error.name`: `QueueDoesNotExist`
   * @param message the sentence that AWS would send
   */
  constructor(code: string, message: string, { status = 400, queryCode, fields = {} }: AwsErrorOptions = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.queryCode = queryCode;
    this.fields = fields;
  }
}
