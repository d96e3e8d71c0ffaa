import { and, eq, isNull, sql } from 'drizzle-orm';
import { audit } from '../audit.ts';
import { sessions } from '../database/schema.ts';
import { readWithoutTenant, withTenant } from '../database/tenant.ts';
import type { Role } from '../vocabulary.ts';
import { type Claims, TOKEN_SECONDS } from './token.ts';

/** Opens the session that a token belongs to, in the unit of work of its own tenant. */
export async function openSession({ sid, tenant_id, sub }: Claims, now: Date): Promise<void> {
  const expires_at = new Date(now.getTime() + TOKEN_SECONDS * 1000);
  await withTenant(async (tx) => {
    await tx.insert(sessions).values({ id: sid, tenant_id, user_id: sub, created_at: now, expires_at });
    await audit(tx, { category: 'auth', action: 'login', resource_type: 'session', resource_id: sid });
  });
}

/** Ends a session: from now on no token of it is taken, however long it would last. */
export async function endSession(sid: string): Promise<void> {
  await withTenant(async (tx) => {
    await tx
      .update(sessions)
      .set({ ended_at: new Date() })
      .where(and(eq(sessions.id, sid), isNull(sessions.ended_at)));
    await audit(tx, { category: 'auth', action: 'logout', resource_type: 'session', resource_id: sid });
  });
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
