import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as v from 'valibot';
import { HttpError } from '../../shared/http/http-error.ts';
import { inputProblem } from './problem.ts';

/** Bytes: no body of this API comes near it; API Gateway itself ends at 10 MB. */
export const MAX_BODY_BYTES = 64 * 1024;

const JSON_TYPE = /^application\/json(;|$)/i;

type BodySchema = v.GenericSchema<unknown, unknown>;

/**
 * The body of a request, checked against a schema.
 *
 * @throws HttpError 415 for another content type, 413 for more than 64 KiB, 400 for malformed JSON or what the schema refuses
 */
export function readBody<Schema extends BodySchema>(
  event: APIGatewayProxyEventV2,
  schema: Schema,
): v.InferOutput<Schema> {
  if (!JSON_TYPE.test(event.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'unsupported_media_type', 'send the body with "content-type: application/json"');
  }
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new HttpError(413, 'body_too_large', `the body has more than ${MAX_BODY_BYTES} bytes`);
  }
  const result = v.safeParse(schema, parseJson(bytes));
  if (!result.success) throw inputProblem('invalid_body', result.issues);
  return result.output;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new HttpError(400, 'malformed_json', 'the body is no JSON');
  }
}
