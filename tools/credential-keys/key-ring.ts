import { randomBytes } from 'node:crypto';

/** The secret's text as it is kept: `current` names the version that encrypts, every other key is a version. */
export type KeyRing = Record<string, string>;

const KEY_BYTES = 48;

/** @throws Error where the text is no key ring; the message quotes nothing of it */
export function parseKeyRing(text: string): KeyRing {
  let ring: unknown;
  try {
    ring = JSON.parse(text);
  } catch {
    // What the parser says quotes the text.
  }
  const isRing = typeof ring === 'object' && ring !== null && 'current' in ring && String(ring.current) in ring;
  if (!isRing) throw new Error('the secret of the credential keys holds no key ring: restore its version before');
  return ring as KeyRing;
}

/** The versions that a ring holds, in order. */
export function versionsOf(ring: KeyRing): number[] {
  return Object.keys(ring)
    .map(Number)
    .filter((version) => Number.isInteger(version))
    .sort((one, other) => one - other);
}

/** A ring with one key more, which is current from now on; the others stay. A number is never used a second time. */
export function withNewVersion(ring: KeyRing): { ring: KeyRing; version: number } {
  const version = Math.max(...versionsOf(ring)) + 1;
  return {
    ring: { ...ring, current: String(version), [version]: randomBytes(KEY_BYTES).toString('base64url') },
    version,
  };
}

/** @throws Error for the current version, and one that the ring does not have */
export function withoutVersion(ring: KeyRing, version: number): KeyRing {
  if (String(version) === ring.current) throw new Error(`version ${version} is the current one; rotate first`);
  const { [version]: removed, ...rest } = ring;
  if (removed === undefined) {
    throw new Error(`there is no version ${version}; there are ${versionsOf(ring).join(', ')}`);
  }
  return rest;
}
