import { AwsError } from '../aws-error.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import type { Protocol, WireAnswer } from './protocol.ts';

/** `POST /service/<name>/operation/<operation>` with CBOR each way: what the AWS CLI speaks with CloudWatch. Source: Smithy, RPC v2 CBOR. */
export const rpcV2Cbor: Protocol = {
  decode({ path, body }) {
    const [, operation = ''] = /\/operation\/(\w+)$/.exec(path) ?? [];
    if (body.length === 0) return { operation, input: {} };
    try {
      return { operation, input: decodeCbor(body) as Record<string, unknown> };
    } catch {
      throw new AwsError('SerializationException', 'The request body is no CBOR.');
    }
  },
  encode: (output, { requestId }) => answer(200, output ?? {}, { 'x-amzn-requestid': requestId }),
  encodeError: (error, { requestId, request, service }) =>
    answer(
      error.status,
      { __type: `com.amazonaws.${service.name}#${error.code}`, message: error.message, ...error.fields },
      {
        'x-amzn-requestid': requestId,
        ...(error.queryCode &&
          request.headers['x-amzn-query-mode'] && {
            'x-amzn-query-error': `${error.queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}`,
          }),
      },
    ),
};

function answer(status: number, output: unknown, headers: Record<string, string>): WireAnswer {
  return {
    status,
    headers: { ...headers, 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body: encodeCbor(output, isTime),
  };
}

/** CBOR tags times, and operations give them as numbers: these members of CloudWatch's answers are times. */
function isTime(name: string): boolean {
  return /Timestamps?$/.test(name) || name === 'LastModified';
}
