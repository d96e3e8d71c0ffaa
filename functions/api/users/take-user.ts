import { and, eq, ne } from 'drizzle-orm';
import { demandPermission } from '../../shared/auth/authorize.ts';
import type { Claims } from '../../shared/auth/token.ts';
import { countRows } from '../../shared/database/count-rows.ts';
import { users } from '../../shared/database/schema.ts';
import type { Transaction } from '../../shared/database/tenant.ts';
import { lockPlan } from '../../shared/entitlements.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import type { Role } from '../../shared/vocabulary.ts';
import { USER_COLUMNS } from './user-view.ts';

/**
 * The user that is about to get another role, or none, once it is sure that they may. Whoever changes users of a tenant
 * takes turns, so that two owners who remove each other at once do not leave a tenant without one.
 *
 * @param becomes the role that the user is to have; absent where they are to be removed
 * @throws HttpError 404 for a user that the tenant does not have, 403 where only an owner may, 409 for the last owner
 */
export async function takeUser(tx: Transaction, claims: Claims, id: string, becomes?: Role) {
  await lockPlan(tx);
  const [user] = await tx.select(USER_COLUMNS).from(users).where(eq(users.id, id));
  if (!user) throw new HttpError(404, 'user_not_found', 'there is no user with this id');
  if (user.role === 'owner' || becomes === 'owner') await demandPermission(claims, 'owners:manage');
  if (user.role === 'owner' && becomes !== 'owner') {
    const others = await countRows(tx, users, and(eq(users.role, 'owner'), ne(users.id, id)));
    if (others === 0) {
      throw new HttpError(409, 'last_owner', 'this is the last owner of the tenant; make another user an owner first');
    }
  }
  return user;
}
