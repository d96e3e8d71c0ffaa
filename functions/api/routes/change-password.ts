import { and, eq } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { identifiedClaims, recordAuthFailure } from '../../shared/auth/authenticate.ts';
import { admitLogin, forgiveLogin } from '../../shared/auth/login-limit.ts';
import { hashPassword, verifyPassword } from '../../shared/auth/password.ts';
import { endOtherSessions } from '../../shared/auth/session.ts';
import { users } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { readBody } from '../input/body.ts';
import { AnyPassword, NewPassword } from '../input/fields.ts';
import { route } from '../route.ts';

const log = logger('suite.api.auth');

const Body = v.strictObject({ current_password: AnyPassword, new_password: NewPassword });

/**
 * Gives the caller a new password for the one that they have, and ends all their other sessions. Guesses at the present one
 * count as attempts to log in: a stolen token must not find it out.
 */
export const changePassword = route({
  name: 'change_password',
  method: 'POST',
  path: '/auth/password',
  permission: 'any_user',
  async run({ event }) {
    const { current_password, new_password } = readBody(event, Body);
    const [claims, now] = [identifiedClaims(event), new Date()];
    const stored = await ownLogin(claims.sub);
    const counted = await admitLogin(stored.email, event.requestContext.http.sourceIp, now);
    if (!(await verifyPassword(current_password, stored.password_hash))) throw wrongPassword(stored.email);
    const password_hash = await hashPassword(new_password);
    await withTenant(async (tx) => {
      const unchanged = and(eq(users.id, claims.sub), eq(users.password_hash, stored.password_hash));
      const changed = await tx.update(users).set({ password_hash }).where(unchanged).returning({ id: users.id });
      if (changed.length === 0) throw wrongPassword(stored.email);
      await endOtherSessions(tx, claims, now);
      await forgiveLogin(tx, counted, now);
      const resource = { resource_type: 'user', resource_id: claims.sub };
      await audit(tx, { category: 'auth', action: 'password_changed', ...resource });
    });
    log.info('auth_password_changed', { action: 'password_changed' });
    return { statusCode: 204 };
  },
});

async function ownLogin(id: string): Promise<{ email: string; password_hash: string }> {
  const columns = { email: users.email, password_hash: users.password_hash };
  const [row] = await withTenant((tx) => tx.select(columns).from(users).where(eq(users.id, id)));
  if (!row) throw new HttpError(404, 'user_not_found', 'this user was removed a moment ago');
  return row;
}

/** 403 and not 401, which would tell a client to throw away a token that is good. */
function wrongPassword(email: string): HttpError {
  recordAuthFailure('invalid_credentials', { email });
  return new HttpError(403, 'wrong_password', 'the current password is wrong');
}
