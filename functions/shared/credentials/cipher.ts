import { metrics } from '../catalogue.ts';
import { CredentialError } from './credential-error.ts';
import { type Encrypted, open, seal } from './envelope.ts';

/**
 * Encrypts credentials under the current key.
 *
 * @param value becomes JSON
 * @param owner of `connectionOwner`
 * @throws CredentialError `key_missing`, counted
 */
export function encrypt(value: unknown, owner: string): Promise<Encrypted> {
  return counting(() => seal(value, owner));
}

/**
 * Decrypts what `encrypt` gave for the same owner, under the key of its version.
 *
 * @throws CredentialError `key_missing`, `key_version_unknown` or `ciphertext_invalid`, each counted
 */
export function decrypt(encrypted: Encrypted, owner: string): Promise<unknown> {
  return counting(() => open(encrypted, owner));
}

/** What the credentials of a connection are bound to. */
export function connectionOwner(row: { tenant_id: string; id: string }): string {
  return `connection/${row.tenant_id}/${row.id}`;
}

/** Counts a failure before it is thrown: whoever catches it cannot hide that it happened. */
async function counting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CredentialError) {
      metrics.credential_decrypt_failures_total.add(1, { reason: error.reason });
    }
    throw error;
  }
}
