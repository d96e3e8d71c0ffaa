import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { and, eq, gt, like, lt, type SQL, sql } from 'drizzle-orm';
import { logger, trace } from 'lamplight/observe';
import { audit } from '../audit.ts';
import { rate_limits } from '../database/schema.ts';
import { type Transaction, withoutTenant } from '../database/tenant.ts';
import { requiredEnvironment } from '../environment.ts';
import { HttpError } from '../http/http-error.ts';
import { countInWindow, type Keys, windowAt } from '../rate-limits.ts';
import { readSecret } from '../secrets.ts';

const log = logger('suite.auth');

export const WINDOW_SECONDS = 15 * 60;

/**
 * Attempts in a window that did not end in a login. Of one account: 960 guesses a day, for passwords of twelve characters
 * (NIST SP 800-63B asks for a limit, of 100 in a row at most). Of one address: an office may stand behind it.
 */
const LOGIN_LIMITS = { account: 10, address: 100 };

/** Counts that are long over; kept a while, for who asks what happened. */
const KEEP_MS = 24 * 3600_000;

/**
 * Counts an attempt to log in, before its password is looked at: a thousand at once are a thousand. An account is counted
 * whether it exists or not, so that the limit does not tell either.
 *
 * @param address of the caller; neither it nor the email is stored, only their HMAC, and the address is never logged
 * @returns what to forgive where the attempt succeeds
 * @throws HttpError 429 with `retry-after`; logged as `auth_limited`, and audited once a window as `login_limited`
 */
export async function admitLogin(email: string, address: string, now: Date): Promise<Keys> {
  const keys = await keysOf(email, address);
  const { startedAt, endsInSeconds } = windowAt(now, WINDOW_SECONDS);
  const limitedBy = await withoutTenant(async (tx) => {
    const run = async (statement: SQL) => (await tx.execute(statement)).rows ?? [];
    const { narrow, wide } = await trace('check_rate_limit', {}, () =>
      countInWindow(run, keys, { narrowLimit: LOGIN_LIMITS.account, startedAt }),
    );
    const limited = wide === null ? 'account' : wide > LOGIN_LIMITS.address ? 'address' : undefined;
    const passed = limited === 'account' ? narrow - LOGIN_LIMITS.account : (wide ?? 0) - LOGIN_LIMITS.address;
    if (limited && passed === 1) {
      const message = `login limit: too many attempts by one ${limited}`;
      await audit(tx, { category: 'auth', action: 'login_limited', error_message: message });
    }
    return limited;
  });
  if (!limitedBy) return keys;
  log.warning('auth_limited', { limited_by: limitedBy, email, retry_after_s: endsInSeconds });
  throw new HttpError(429, 'too_many_attempts', `too many attempts; try again in ${endsInSeconds} seconds`, {
    'retry-after': String(endsInSeconds),
  });
}

/**
 * Takes back what a login counted that succeeded: the account begins anew, the address only loses this one attempt, or
 * whoever has an account could reset it between guesses at others. Counts that are long over go.
 */
export async function forgiveLogin(tx: Transaction, { narrow, wide }: Keys, now: Date): Promise<void> {
  await tx.delete(rate_limits).where(eq(rate_limits.key, narrow));
  await tx
    .update(rate_limits)
    .set({ count: sql`${rate_limits.count} - 1` })
    .where(and(eq(rate_limits.key, wide), gt(rate_limits.count, 0)));
  const over = tx
    .select({ key: rate_limits.key })
    .from(rate_limits)
    .where(and(like(rate_limits.key, 'login:%'), lt(rate_limits.window_started_at, new Date(now.getTime() - KEEP_MS))))
    .limit(100)
    // Whoever counts on such a row at this moment keeps it.
    .for('update', { skipLocked: true });
  await tx.delete(rate_limits).where(sql`${rate_limits.key} in ${over}`);
}

async function keysOf(email: string, address: string): Promise<Keys> {
  const secret = await readSecret(requiredEnvironment('JWT_SECRET_ARN'));
  const keyOf = (kind: string, value: string) =>
    `login:${kind}:${createHmac('sha256', secret).update(`login limit ${kind} ${value}`).digest('base64url')}`;
  return { narrow: keyOf('account', email), wide: keyOf('address', networkOf(address)) };
}

/** Whoever has an IPv6 address has all of its /64: 2^64 of them. One that stands for an IPv4 address is that one. */
function networkOf(given: string): string {
  const address = given.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = [...before, ...zeros, ...after].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
