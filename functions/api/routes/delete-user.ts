import { eq } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import { audit } from '../../shared/audit.ts';
import { identifiedClaims } from '../../shared/auth/authenticate.ts';
import { users } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { readId } from '../input/query.ts';
import { route } from '../route.ts';
import { takeUser } from '../users/take-user.ts';

const log = logger('suite.api.users');

/** Removes a user, with all sessions: no token of theirs is taken any more. What they did stays in the audit trail. */
export const deleteUser = route({
  name: 'delete_user',
  method: 'DELETE',
  path: '/users/{id}',
  permission: 'users:manage',
  async run({ event }) {
    const id = readId(event);
    const { role } = await withTenant(async (tx) => {
      const taken = await takeUser(tx, identifiedClaims(event), id);
      await tx.delete(users).where(eq(users.id, id));
      const resource = { resource_type: 'user', resource_id: id, details: { role: taken.role } };
      await audit(tx, { category: 'user', action: 'user_deleted', ...resource });
      return taken;
    });
    log.info('user_deleted', { resource_id: id, role });
    return { statusCode: 204 };
  },
});
