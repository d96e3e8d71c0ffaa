/** A value of `credential_decrypt_failures_total{reason}`. */
export type CredentialFailure = 'key_missing' | 'key_version_unknown' | 'ciphertext_invalid';

/** Why something could not be encrypted or decrypted. Carries no key, no cipher text and no credentials. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  readonly reason: CredentialFailure;

  constructor(reason: CredentialFailure, what: string, cause?: unknown) {
    // Runbooks search for "decryption" and for the reason.
    super(`credential decryption failed, ${reason}: ${what}`, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
