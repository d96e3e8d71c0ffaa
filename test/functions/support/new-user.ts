import type { Suite } from './start-suite.ts';

export interface NewUser {
  tenant_id: string;
  role: string;
  /** What the token says; the database has the last word. */
  tokenRole?: string;
  plan?: string;
}

/** A user of a tenant with an open session and a token, put into the database as they are: no password is theirs. */
export async function newUser(suite: Suite, { tenant_id, role, tokenRole = role, plan = 'free' }: NewUser) {
  const { signToken } = await import('../../../functions/shared/auth/token.ts');
  const [user_id, sid, now] = [crypto.randomUUID(), crypto.randomUUID(), new Date()];
  const email = `${user_id}@example.com`;
  const at = now.toISOString();
  await suite.sql(
    'migrator',
    "INSERT INTO users VALUES (:user_id::uuid, :tenant_id::uuid, :email, '-', :role, :at::timestamptz)",
    { user_id, tenant_id, email, role, at },
  );
  await suite.sql(
    'migrator',
    `INSERT INTO sessions VALUES
       (:sid::uuid, :tenant_id::uuid, :user_id::uuid, :at::timestamptz, :at::timestamptz + interval '1 hour')`,
    { sid, tenant_id, user_id, at },
  );
  const claims = { sub: user_id, tenant_id, sid, role: tokenRole, plan } as Parameters<typeof signToken>[0];
  return { tenant_id, user_id, sid, email, token: await signToken(claims, now) };
}
