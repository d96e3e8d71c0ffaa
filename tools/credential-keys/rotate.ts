import { DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { countByVersion } from './connections-by-version.ts';
import { type KeyRing, parseKeyRing, withNewVersion, withoutVersion } from './key-ring.ts';
import type { Target } from './target.ts';

/** Milliseconds after which every instance works with the secret as it is now: they keep it for five minutes. */
export const SETTLED_AFTER_MS = 6 * 60_000;

/** Adds a key to the secret and makes it current. Nothing else changes: rows stay under their own keys. */
export async function rotateKey(target: Target): Promise<number> {
  const { ring, version } = withNewVersion(await readRing(target));
  await writeRing(target, ring);
  return version;
}

/**
 * Removes a key that no connection is under any more.
 *
 * @throws Error where one is, where an instance may still encrypt under it, or for the current version
 */
export async function removeKey(target: Target, version: number, now: Date): Promise<void> {
  const ring = withoutVersion(await readRing(target), version);
  const used = (await countByVersion(target)).find((count) => count.version === version);
  if (used)
    throw new Error(`${used.connections} connections are under version ${version}: run npm run re-encrypt first`);
  const { LastChangedDate } = await target.secretsManager.send(
    new DescribeSecretCommand({ SecretId: target.keysSecretArn }),
  );
  const settledMs = (LastChangedDate?.getTime() ?? 0) + SETTLED_AFTER_MS;
  if (now.getTime() < settledMs) {
    const seconds = Math.ceil((settledMs - now.getTime()) / 1000);
    throw new Error(`an instance may still encrypt under version ${version}: try again in ${seconds} seconds`);
  }
  await writeRing(target, ring);
}

async function readRing({ secretsManager, keysSecretArn }: Target): Promise<KeyRing> {
  const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: keysSecretArn }));
  return parseKeyRing(SecretString ?? '');
}

async function writeRing({ secretsManager, keysSecretArn }: Target, ring: KeyRing): Promise<void> {
  await secretsManager.send(new PutSecretValueCommand({ SecretId: keysSecretArn, SecretString: JSON.stringify(ring) }));
}
