import { eq } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { identifiedClaims } from '../../shared/auth/authenticate.ts';
import { demandPermission } from '../../shared/auth/authorize.ts';
import { tenants } from '../../shared/database/schema.ts';
import { type Transaction, withTenant } from '../../shared/database/tenant.ts';
import { forgetPlan, lockPlan } from '../../shared/entitlements.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { excessOf, readUsage } from '../../shared/plan-usage.ts';
import { PLANS, type Plan } from '../../shared/vocabulary.ts';
import { readBody } from '../input/body.ts';
import { ShortText } from '../input/fields.ts';
import { json, route } from '../route.ts';

const log = logger('suite.api.tenant');

const Body = v.strictObject({ name: v.optional(ShortText), plan: v.optional(v.picklist(PLANS)) });

/**
 * Changes the tenant's name, or its plan, which takes an owner and room for what the tenant has. A new plan counts at once
 * where money hangs on it, within ten seconds elsewhere, and in all sessions that there are. Only the series of its own
 * that an enterprise tenant has in CloudWatch begin and end with the next login: they go by the token.
 */
export const updateTenant = route({
  name: 'update_tenant',
  method: 'PATCH',
  path: '/tenant',
  permission: 'tenant:manage',
  async run({ event }) {
    const { name, plan } = readBody(event, Body);
    if (name === undefined && plan === undefined) throw new HttpError(400, 'invalid_body', 'name a name or a plan');
    const claims = identifiedClaims(event);
    if (plan) await demandPermission(claims, 'plan:manage');
    const id = claims.tenant_id;
    const { tenant, before } = await withTenant(async (tx) => {
      const known = await lockPlan(tx);
      if (name !== undefined) await rename(tx, id, name);
      if (plan && plan !== known) await changePlan(tx, id, known, plan);
      const [row] = await tx.select().from(tenants).where(eq(tenants.id, id));
      return { tenant: row!, before: known };
    });
    if (tenant.plan !== before) {
      await forgetPlan();
      log.info('plan_changed', { from: before, to: tenant.plan });
    }
    return json(200, tenant);
  },
});

async function rename(tx: Transaction, id: string, name: string): Promise<void> {
  await tx.update(tenants).set({ name }).where(eq(tenants.id, id));
  const resource = { resource_type: 'tenant', resource_id: id, details: { changed: ['name'] } };
  await audit(tx, { category: 'tenant', action: 'tenant_updated', ...resource });
}

async function changePlan(tx: Transaction, id: string, from: Plan, to: Plan): Promise<void> {
  const excess = excessOf(await readUsage(tx), to);
  if (excess.length > 0) {
    throw new HttpError(409, 'plan_too_small', `the plan ${to} is too small for ${excess.join(' and ')}`);
  }
  await tx.update(tenants).set({ plan: to }).where(eq(tenants.id, id));
  const resource = { resource_type: 'tenant', resource_id: id, details: { from, to } };
  await audit(tx, { category: 'tenant', action: 'plan_changed', ...resource });
}
