import { eq } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { identifiedClaims } from '../../shared/auth/authenticate.ts';
import { users } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { ROLES } from '../../shared/vocabulary.ts';
import { readBody } from '../input/body.ts';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';
import { takeUser } from '../users/take-user.ts';

const log = logger('suite.api.users');

const Body = v.strictObject({ role: v.picklist(ROLES) });

/** Gives a user another role, which counts from their next request on, in the sessions that they have too. */
export const updateUser = route({
  name: 'update_user',
  method: 'PATCH',
  path: '/users/{id}',
  permission: 'users:manage',
  async run({ event }) {
    const id = readId(event);
    const { role } = readBody(event, Body);
    const user = await withTenant(async (tx) => {
      const taken = await takeUser(tx, identifiedClaims(event), id, role);
      if (taken.role === role) return taken;
      await tx.update(users).set({ role }).where(eq(users.id, id));
      const resource = { resource_type: 'user', resource_id: id, details: { from: taken.role, to: role } };
      await audit(tx, { category: 'user', action: 'user_role_changed', ...resource });
      return taken;
    });
    if (user.role !== role) log.info('user_role_changed', { resource_id: id, from: user.role, to: role });
    return json(200, { ...user, role });
  },
});
