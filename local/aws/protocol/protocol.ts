import type { AwsError } from '../aws-error.ts';
import type { Service } from '../service.ts';

/** A request as it came over the wire, its body decompressed. */
export interface WireRequest {
  method: string;
  /** Path without the query string. */
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** Names the operation that a request asks for, and its input. */
export interface DecodedRequest {
  operation: string;
  input: Record<string, unknown>;
}

/** One wire protocol: how requests, answers and errors are written. */
export interface Protocol {
  /** Throws `AwsError` where the body cannot be read. */
  decode(request: WireRequest, service: Service): DecodedRequest;
  encode(output: unknown, context: AnswerContext): WireAnswer;
  encodeError(error: AwsError, context: AnswerContext): WireAnswer;
}

export interface AnswerContext {
  service: Service;
  operation: string;
  requestId: string;
  request: WireRequest;
}
