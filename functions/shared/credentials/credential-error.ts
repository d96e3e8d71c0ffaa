import { metrics } from '../catalogue.ts';

/** A value of `credential_decrypt_failures_total{reason}`. */
export type CredentialFailure = 'key_missing' | 'key_version_unknown' | 'ciphertext_invalid';

/** Why credentials could not be encrypted or decrypted. Carries no key, no cipher text and no credentials. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  readonly reason: CredentialFailure;

  constructor(reason: CredentialFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}

/** Makes the error to throw, and counts it first: whoever catches it cannot hide that it happened. */
export function credentialError(reason: CredentialFailure, what: string, cause?: unknown): CredentialError {
  metrics.credential_decrypt_failures_total.add(1, { reason });
  return new CredentialError(reason, `credential decryption failed, ${reason}: ${what}`, cause);
}
