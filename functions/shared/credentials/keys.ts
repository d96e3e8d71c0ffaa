import { hkdfSync } from 'node:crypto';
import { requiredEnvironment } from '../environment.ts';
import { readSecret } from '../secrets.ts';
import { CredentialError } from './credential-error.ts';

const KEY_BYTES = 32;

/** One key of the ring, as AES-256 takes it. */
export interface CredentialKey {
  /** What `encryption_key_version` of a row says. */
  version: number;
  key: Buffer;
}

/**
 * The key that encrypts now. The secret is what Secrets Manager can generate: `{ "current": "1", "1": "<random text>" }`;
 * a rotation adds a version and moves `current`. The 32 bytes are derived from the text by HKDF-SHA-256.
 *
 * @throws CredentialError `key_missing` when the secret cannot be read, or has no current key
 */
export async function currentKey(): Promise<CredentialKey> {
  const ring = await readKeyRing();
  const version = Number(ring.current);
  if (!Number.isInteger(version) || version < 1) {
    throw new CredentialError('key_missing', 'the secret of the credential keys names no current version');
  }
  const text = ring[version];
  if (!text) throw new CredentialError('key_missing', `the secret of the credential keys has no key ${version}`);
  return { version, key: derive(text, version) };
}

/**
 * The key of a version, which an older row may still be under.
 *
 * @throws CredentialError `key_missing` when the secret cannot be read, `key_version_unknown` when it lacks the version
 */
export async function keyOfVersion(version: number): Promise<CredentialKey> {
  // A version that this instance has not seen may have been added a moment ago.
  const text = (await readKeyRing())[version] ?? (await readKeyRing({ fresh: true }))[version];
  if (!text) {
    throw new CredentialError('key_version_unknown', `the secret of the credential keys has no version ${version}`);
  }
  return { version, key: derive(text, version) };
}

async function readKeyRing(options?: { fresh: boolean }): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readSecret(requiredEnvironment('CREDENTIAL_KEYS_SECRET_ARN'), options);
  } catch (error) {
    throw new CredentialError('key_missing', 'the secret of the credential keys cannot be read', error);
  }
  try {
    const ring: unknown = JSON.parse(text);
    if (typeof ring === 'object' && ring !== null)
      return { __proto__: null, ...ring } as unknown as Record<string, string>;
  } catch {
    // The parser's message quotes the secret; it goes no further.
  }
  throw new CredentialError('key_missing', 'the secret of the credential keys is no JSON object');
}

function derive(text: string, version: number): Buffer {
  return Buffer.from(hkdfSync('sha256', String(text), '', `suite/credentials/${version}`, KEY_BYTES));
}
