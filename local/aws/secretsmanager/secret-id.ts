import { AwsError } from '../aws-error.ts';
import type { SecretStore, StoredSecret } from './secret-store.ts';

/** What an operation on one secret is checked against: its ARN, and where there is none such, what was asked for. */
export function secretArn(input: { SecretId?: unknown }, store: SecretStore): string[] {
  const id = String(input.SecretId ?? '');
  return [store.find(id)?.arn ?? id];
}

/** @throws AwsError `ResourceNotFoundException`, in AWS's words */
export function requireSecret(store: SecretStore, id: unknown): StoredSecret {
  const secret = store.find(String(id ?? ''));
  if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return secret;
}
