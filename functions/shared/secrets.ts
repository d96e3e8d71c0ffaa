import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { observeClient, traceCache } from 'lamplight/observe';
import { createMemory } from './memory.ts';

/** How long a secret is kept in memory: a rotated one is in use everywhere after this time. Never stored anywhere else. */
const KEEP_MS = 5 * 60_000;

/** Milliseconds: a request that waits for a secret must still be able to answer. */
const TIMEOUTS = { connectionTimeout: 2000, requestTimeout: 5000 };

const secrets = createMemory<string>({ capacity: 20 });
let client: SecretsManagerClient | undefined;

/**
 * The text of a secret, read once per instance and five minutes.
 *
 * @param secretArn of a secret that this function's role may read
 * @param fresh asks again, for one that was rotated a moment ago
 */
export async function readSecret(secretArn: string, options?: { fresh?: boolean }): Promise<string> {
  const fill = { operation: 'set', cache: 'secrets', system: 'memory' } as const;
  const load = async () => ({
    value: await traceCache(fill, () => fetchSecret(secretArn)),
    until: Date.now() + KEEP_MS,
  });
  return await secrets.remember(secretArn, load, options);
}

async function fetchSecret(secretArn: string): Promise<string> {
  client ??= observeClient(new SecretsManagerClient({ requestHandler: TIMEOUTS }));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (!SecretString) throw new Error(`the secret ${secretArn} holds no text`);
  return SecretString;
}
