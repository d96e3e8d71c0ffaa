import { and, eq } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { authFailure, identifyWith } from '../../shared/auth/authenticate.ts';
import { findLogin, type Login } from '../../shared/auth/find-login.ts';
import { admitLogin, forgiveLogin } from '../../shared/auth/login-limit.ts';
import { verifyPassword } from '../../shared/auth/password.ts';
import { openSession } from '../../shared/auth/session.ts';
import { signToken, TOKEN_SECONDS } from '../../shared/auth/token.ts';
import { users } from '../../shared/database/schema.ts';
import { type Transaction, withoutTenant, withTenant } from '../../shared/database/tenant.ts';
import { readBody } from '../input/body.ts';
import { AnyPassword, Email } from '../input/fields.ts';
import { json, route } from '../route.ts';

const log = logger('suite.api.auth');

const Body = v.strictObject({ email: Email, password: AnyPassword });

/** Answers an access token for email and password, and opens the session that a logout ends. */
export const login = route({
  name: 'login_user',
  method: 'POST',
  path: '/auth/login',
  open: true,
  async run({ event }) {
    const { email, password } = readBody(event, Body);
    const now = new Date();
    const counted = await admitLogin(email, event.requestContext.http.sourceIp, now);
    const found = await findLogin(email);
    const matches = await verifyPassword(password, found?.password_hash);
    if (!found || !matches) throw await refuse(email);
    const { tenant_id, role, plan } = found;
    const claims = { sub: found.user_id, tenant_id, role, plan, sid: crypto.randomUUID() };
    identifyWith(claims);
    await withTenant(async (tx) => {
      if (!(await isStillTheirs(tx, found))) throw await refuse(email);
      await openSession(tx, claims, now);
      await forgiveLogin(tx, counted, now);
    });
    log.info('auth_login', { action: 'login', email });
    const access_token = await signToken(claims, now);
    return json(200, { access_token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, tenant_id, user_id: claims.sub });
  },
});

/**
 * Whether the password that was just compared is still the user's: one that was changed meanwhile has ended all sessions,
 * and this one must not come after them. Until the commit nobody changes it.
 */
async function isStillTheirs(tx: Transaction, { user_id, password_hash }: Login): Promise<boolean> {
  const [row] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, user_id), eq(users.password_hash, password_hash)))
    .for('share');
  return row !== undefined;
}

/** The audit row has no tenant, also where the user exists: a wrong password says nothing about who typed it. */
async function refuse(email: string) {
  await withoutTenant((tx) => audit(tx, { category: 'auth', action: 'login_failed', error_message: 'Unauthorized' }));
  return authFailure('invalid_credentials', { email });
}
