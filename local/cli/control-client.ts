import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { LocalError } from '../local-error.ts';
import type { RunFile } from '../run/run-file.ts';

/**
 * Has the run do something that no AWS client can ask for. Waits as long as it takes: a function may run for a quarter of
 * an hour, which is longer than `fetch` waits for an answer.
 *
 * @throws LocalError `usage` with what the run says against it
 */
export async function control<Answer = object>(
  { endpoints }: RunFile,
  operation: string,
  input: object,
): Promise<Answer> {
  const { aws, region, accessKeyId } = endpoints;
  const { status, body } = await post(aws, JSON.stringify(input), {
    // The local endpoint reads who calls which service, and verifies no signature.
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/lamplight/aws4_request`,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `Lamplight.${operation}`,
  });
  if (status === 200) return JSON.parse(body) as Answer;
  throw new LocalError('usage', messageOf(body) ?? `the run answered ${status}`);
}

function post(url: string, body: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (answer) => {
      text(answer).then((said) => resolve({ status: answer.statusCode ?? 0, body: said }), reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

function messageOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { message?: string }).message;
  } catch {
    return undefined;
  }
}
