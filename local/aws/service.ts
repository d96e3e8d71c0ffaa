import type { Clock } from '../clock.ts';
import type { Records } from '../records.ts';
import type { Principal } from './iam/principal.ts';

/** Which wire protocol the SDK clients of a service speak. */
export type ProtocolName = 'json' | 'query' | 'rest-json';

/** One AWS service as the wire endpoint serves it: operations over some state. */
export interface Service<State = unknown> {
  /** The name in the SigV4 credential scope: `sqs`, `sns`, `rds-data`, `secretsmanager`, `logs`, `monitoring`, `sts`, `execute-api`. */
  name: string;
  protocol: ProtocolName;
  /** XML namespace of the answers; query protocol only. */
  xmlNamespace?: string;
  /** What this service calls a refusal by IAM, where it is not `AccessDeniedException` (SNS: `AuthorizationError`). */
  deniedCode?: string;
  /** Handed to every operation. */
  state: State;
  /** By the operation's name in the API: `SendMessage`. */
  operations: Record<string, Operation<State>>;
}

/**
 * One API operation, in a file named after it. `Input` is the decoded request: JSON as it came, query parameters
 * nested again (lists are arrays, maps are objects); blobs are base64 text in both.
 */
export interface Operation<State = unknown, Input = Record<string, unknown>> {
  /** IAM's name for it, which is not always the operation's: `sqs:SendMessage` for SendMessageBatch. */
  action: string;
  /** REST-JSON only: method and path, `POST /Execute`; a segment `{Name}` becomes a member of the input. */
  route?: string;
  /** REST-JSON only: the member that is the whole body, as base64 text, where the body is no JSON. */
  payload?: string;
  /** REST-JSON only: HTTP status of a success; default 200. */
  status?: number;
  /** Members of the input that AWS honours and that are not modelled here: a call with one of them is refused by its name. */
  notModelled?: readonly string[];
  /** ARNs that the caller must be allowed to use; `['*']` where IAM knows no resource. None: no permission is needed. */
  resource(input: Input, state: State): string[];
  /**
   * Gives the answer: plain JSON (dates as epoch seconds) for JSON protocols; for the query protocol arrays become
   * `<member>` lists, a `Map` becomes `<entry>` pairs. Throws `AwsError` for what AWS would answer as an error.
   */
  run(input: Input, call: Call<State>): unknown;
}

/** What an operation is told of the call it serves. */
export interface Call<State = unknown> {
  state: State;
  principal: Principal;
  clock: Clock;
  records: Records;
  region: string;
  accountId: string;
  requestId: string;
  /** Base URL that the client used: `http://127.0.0.1:4601`. */
  endpoint: string;
  /** The X-Amzn-Trace-Id that came with the request: SQS keeps it as AWSTraceHeader. */
  traceHeader?: string;
  /** Aborted when the client hangs up: ends long polling. */
  signal: AbortSignal;
}
