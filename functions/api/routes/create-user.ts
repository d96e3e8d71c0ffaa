import { context, logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { identifiedClaims } from '../../shared/auth/authenticate.ts';
import { demandPermission } from '../../shared/auth/authorize.ts';
import { hashPassword } from '../../shared/auth/password.ts';
import { countRows } from '../../shared/database/count-rows.ts';
import { users } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { demandRoom, lockPlan } from '../../shared/entitlements.ts';
import { ROLES } from '../../shared/vocabulary.ts';
import { readBody } from '../input/body.ts';
import { Email, NewPassword } from '../input/fields.ts';
import { json, route } from '../route.ts';
import { answerTakenEmail } from '../users/email-taken.ts';

const log = logger('suite.api.users');

const Body = v.strictObject({ email: Email, password: NewPassword, role: v.picklist(ROLES) });

/** Makes a user of the tenant, with a password to begin with: POST /auth/password makes it the user's own. */
export const createUser = route({
  name: 'create_user',
  method: 'POST',
  path: '/users',
  permission: 'users:manage',
  async run({ event }) {
    const { email, password, role } = readBody(event, Body);
    if (role === 'owner') await demandPermission(identifiedClaims(event), 'owners:manage');
    const [id, created_at] = [crypto.randomUUID(), new Date()];
    const password_hash = await hashPassword(password);
    await withTenant(async (tx) => {
      demandRoom(await lockPlan(tx), 'users', await countRows(tx, users));
      await tx.insert(users).values({ id, tenant_id: context().tenant_id!, email, password_hash, role, created_at });
      const resource = { resource_type: 'user', resource_id: id, details: { role } };
      await audit(tx, { category: 'user', action: 'user_created', ...resource });
    }).catch(answerTakenEmail);
    log.info('user_created', { resource_id: id, role });
    return json(201, { id, email, role, created_at });
  },
});
