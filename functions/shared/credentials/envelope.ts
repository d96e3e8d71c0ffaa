import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CredentialError } from './credential-error.ts';
import { currentKey, keyOfVersion } from './keys.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12; // NIST SP 800-38D: 96 bits
const TAG_BYTES = 16;

/** The two columns of a row that holds something encrypted. */
export interface Encrypted {
  /** base64 of nonce, tag and cipher text */
  cipherText: string;
  keyVersion: number;
}

/**
 * Encrypts under the current key with AES-256-GCM.
 *
 * @param value becomes JSON
 * @param owner of what, and the ids of its row: authenticated with the text, so that a text moved to another row does not open
 * @throws CredentialError `key_missing`, not counted: credentials go through `cipher.ts`, which counts
 */
export async function seal(value: unknown, owner: string): Promise<Encrypted> {
  const { version, key } = await currentKey();
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(owner));
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return { cipherText: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64'), keyVersion: version };
}

/**
 * Decrypts what `seal` gave for the same owner, under the key of its version.
 *
 * @throws CredentialError `key_missing`, `key_version_unknown` or `ciphertext_invalid`, not counted
 */
export async function open({ cipherText, keyVersion }: Encrypted, owner: string): Promise<unknown> {
  const { key } = await keyOfVersion(keyVersion);
  try {
    const bytes = Buffer.from(cipherText, 'base64');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(owner))
      .setAuthTag(tag);
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new CredentialError('ciphertext_invalid', 'the cipher text is damaged, or not of this row');
  }
}
