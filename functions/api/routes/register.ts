import { logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { hashPassword } from '../../shared/auth/password.ts';
import { tenants, users } from '../../shared/database/schema.ts';
import { withNewTenant } from '../../shared/database/tenant.ts';
import { readBody } from '../input/body.ts';
import { Email, NewPassword, ShortText } from '../input/fields.ts';
import { json, route } from '../route.ts';
import { answerTakenEmail } from '../users/email-taken.ts';

const log = logger('suite.api.auth');

const Body = v.strictObject({ tenant_name: ShortText, email: Email, password: NewPassword });

/** Makes a free tenant and its owner. */
export const register = route({
  name: 'register_tenant',
  method: 'POST',
  path: '/auth/register',
  open: true,
  async run({ event }) {
    const body = readBody(event, Body);
    const password_hash = await hashPassword(body.password);
    const ids = await insertTenant(body, password_hash).catch(answerTakenEmail);
    log.info('auth_register', { action: 'register', email: body.email, ...ids });
    return json(201, ids);
  },
});

async function insertTenant({ tenant_name, email }: v.InferOutput<typeof Body>, password_hash: string) {
  const [tenant_id, user_id, created_at] = [crypto.randomUUID(), crypto.randomUUID(), new Date()];
  await withNewTenant(tenant_id, async (tx) => {
    await tx.insert(tenants).values({ id: tenant_id, name: tenant_name, plan: 'free', created_at });
    await tx.insert(users).values({ id: user_id, tenant_id, email, password_hash, role: 'owner', created_at });
    const resource = { resource_type: 'tenant', resource_id: tenant_id };
    await audit(tx, { category: 'auth', action: 'register', user_id, ...resource });
  });
  return { tenant_id, user_id };
}
