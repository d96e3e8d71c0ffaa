import { eq } from 'drizzle-orm';
import { context } from 'lamplight/observe';
import { tenants } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { readUsage } from '../../shared/plan-usage.ts';
import { PLAN_FEATURES } from '../../shared/plans.ts';
import { json, route } from '../route.ts';

/** The caller's tenant, what its plan includes, and how much of it is in use. */
export const readTenant = route({
  name: 'read_tenant',
  method: 'GET',
  path: '/tenant',
  permission: 'tenant:read',
  run: async () => {
    const [tenant, usage] = await withTenant(async (tx) => {
      const [row] = await tx.select().from(tenants).where(eq(tenants.id, context().tenant_id!));
      return [row!, await readUsage(tx)] as const;
    });
    return json(200, { ...tenant, features: PLAN_FEATURES[tenant.plan], usage });
  },
});
