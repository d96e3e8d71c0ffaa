import { and, eq, isNull, lt, ne, sql } from 'drizzle-orm';
import { audit } from '../audit.ts';
import { sessions, users } from '../database/schema.ts';
import { readWithoutTenant, type Transaction, withTenant } from '../database/tenant.ts';
import type { Role } from '../vocabulary.ts';
import { type Claims, TOKEN_SECONDS } from './token.ts';

/** Sessions of the tenant that are long over; kept a while, for who asks what happened. */
const KEEP_MS = 24 * 3600_000;

/**
 * Opens the session that a token belongs to, in a transaction of its own tenant. The tenant's sessions that expired a day
 * ago or earlier are deleted with it: a tenant where nobody logs in keeps what it had, and makes no more.
 */
export async function openSession(tx: Transaction, { sid, tenant_id, sub }: Claims, now: Date): Promise<void> {
  const expires_at = new Date(now.getTime() + TOKEN_SECONDS * 1000);
  await tx.insert(sessions).values({ id: sid, tenant_id, user_id: sub, created_at: now, expires_at });
  await tx.delete(sessions).where(lt(sessions.expires_at, new Date(now.getTime() - KEEP_MS)));
  await audit(tx, { category: 'auth', action: 'login', resource_type: 'session', resource_id: sid });
}

/**
 * Ends the session of verified claims: from now on no token of it is taken, however long it would last. Gives the email of
 * its user, by which an auth event names who it was.
 */
export async function endSession({ sid, sub }: Claims): Promise<string | undefined> {
  return await withTenant(async (tx) => {
    await tx
      .update(sessions)
      .set({ ended_at: new Date() })
      .where(and(eq(sessions.id, sid), isNull(sessions.ended_at)));
    await audit(tx, { category: 'auth', action: 'logout', resource_type: 'session', resource_id: sid });
    const [user] = await tx.select({ email: users.email }).from(users).where(eq(users.id, sub));
    return user?.email;
  });
}

/** Ends every other session of a user: whoever else knew the password is out. */
export async function endOtherSessions(tx: Transaction, { sid, sub }: Claims, now: Date): Promise<void> {
  await tx
    .update(sessions)
    .set({ ended_at: now })
    .where(and(eq(sessions.user_id, sub), ne(sessions.id, sid), isNull(sessions.ended_at)));
}

/**
 * The session behind verified claims, with the role that its user has now; undefined where it is not open. One statement,
 * since every request asks.
 */
export async function findSession({ sid, tenant_id, sub }: Claims): Promise<{ role: Role } | undefined> {
  const now = new Date().toISOString();
  const [row] = await readWithoutTenant(
    sql`select role from find_session(${sid}::uuid, ${tenant_id}::uuid, ${sub}::uuid, ${now}::timestamptz)`,
  );
  return row as unknown as { role: Role } | undefined;
}
