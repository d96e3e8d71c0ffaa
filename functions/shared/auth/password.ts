import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's password storage cheat sheet: N = 2^15, r = 8, p = 3 costs as much as N = 2^17, p = 1 with a quarter of the memory (32 MiB). */
const COST = { logN: 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Bounds on what a stored hash may ask for, so that a row cannot make an instance run out of memory. */
const MAX_LOG_N = 17;
const MAX_R = 16;
const MAX_P = 8;

const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/;

/**
 * Hashes a password with scrypt under a salt of its own. The parameters stand in the result, so that they can be raised
 * without invalidating what is stored: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base64.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, KEY_BYTES, COST);
  return `$scrypt$ln=${COST.logN},r=${COST.r},p=${COST.p}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/**
 * Compares in constant time. Without a stored hash (no such user) it does the same work and says no, so that the time of
 * the answer does not tell which emails exist.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const parsed = stored === undefined ? undefined : parseHash(stored);
  const { cost, salt, hash } = parsed ?? { cost: COST, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(KEY_BYTES) };
  const derived = await derive(password, salt, hash.length, cost);
  return timingSafeEqual(derived, hash) && parsed !== undefined;
}

function parseHash(stored: string) {
  const [, logN, r, p, salt, hash] = HASH.exec(stored) ?? [];
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  if (!salt || !hash || cost.logN > MAX_LOG_N || cost.r > MAX_R || cost.p > MAX_P) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function derive(password: string, salt: Buffer, bytes: number, cost: typeof COST): Promise<Buffer> {
  const N = 2 ** cost.logN;
  // scrypt itself takes 128 · N · r bytes; Node refuses at exactly its limit.
  const options: ScryptOptions = { N, r: cost.r, p: cost.p, maxmem: 2 * 128 * N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
