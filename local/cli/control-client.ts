import { LocalError } from '../local-error.ts';
import type { RunFile } from '../run/run-file.ts';

/**
 * Has the run do something that no AWS client can ask for.
 *
 * @throws LocalError `usage` with what the run says against it
 */
export async function control({ endpoints }: RunFile, operation: string, input: object): Promise<void> {
  const { aws, region, accessKeyId } = endpoints;
  // The local endpoint reads who calls which service, and verifies no signature.
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/lamplight/aws4_request`;
  const answer = await fetch(aws, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `Lamplight.${operation}` },
    body: JSON.stringify(input),
  });
  if (answer.ok) return;
  const { message } = (await answer.json()) as { message?: string };
  throw new LocalError('usage', message ?? `the run answered ${answer.status}`);
}
