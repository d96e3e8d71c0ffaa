import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** How long a secret is kept in memory: a rotated one is in use everywhere after this time. Never stored anywhere else. */
const KEEP_MS = 5 * 60_000;

/** Milliseconds: a request that waits for a secret must still be able to answer. */
const TIMEOUTS = { connectionTimeout: 2000, requestTimeout: 5000 };

interface Kept {
  readonly value: Promise<string>;
  readonly until: number;
}

const kept = new Map<string, Kept>();
let client: SecretsManagerClient | undefined;

/**
 * The text of a secret, read once per instance and five minutes.
 *
 * @param secretArn of a secret that this function's role may read
 * @param fresh asks again, for one that was rotated a moment ago
 */
export async function readSecret(secretArn: string, { fresh = false } = {}): Promise<string> {
  const known = kept.get(secretArn);
  if (known && !fresh && known.until > Date.now()) return await known.value;
  const value = fetchSecret(secretArn);
  kept.set(secretArn, { value, until: Date.now() + KEEP_MS });
  try {
    return await value;
  } catch (error) {
    // A failure is not worth keeping.
    if (kept.get(secretArn)?.value === value) kept.delete(secretArn);
    throw error;
  }
}

async function fetchSecret(secretArn: string): Promise<string> {
  client ??= new SecretsManagerClient({ requestHandler: TIMEOUTS });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (!SecretString) throw new Error(`the secret ${secretArn} holds no text`);
  return SecretString;
}
