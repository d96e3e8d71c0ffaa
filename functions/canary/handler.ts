import { observe, schedule } from 'lamplight/observe';
import { CANARY_TENANTS } from '../shared/canary-tenants.ts';
import { metrics } from '../shared/catalogue.ts';
import { ISOLATION_CHECKS } from '../shared/database/tenant-scope.ts';
import { lookAs, lookWithoutTenant } from './look.ts';
import { report } from './report.ts';
import { readTenantTables } from './tenant-tables.ts';

/**
 * Tries, as the application's own role, what must not be possible: to see another tenant's rows, to see rows without a
 * tenant, and to find a tenant table whose row-level security is off. Every breach is counted, told and audited; a run that
 * could not look everywhere fails and does not count as one, since its silence would prove nothing.
 */
export const handler = observe(schedule(), async () => {
  for (const check of ISOLATION_CHECKS) metrics.tenant_isolation_violations_total.add(0, { check });
  const tables = await readTenantTables();
  await report(
    'rls_disabled',
    tables.filter(({ secured }) => !secured).map(({ name }) => name),
  );
  const foreign = new Set<string>();
  const unproven = new Set<string>();
  for (const tenantId of CANARY_TENANTS) {
    for (const { name, own, others } of await lookAs(tenantId, tables)) {
      if (others) foreign.add(name);
      if (!own) unproven.add(name);
    }
  }
  await report('foreign_rows', [...foreign]);
  await report('no_context', await lookWithoutTenant(tables));
  if (unproven.size > 0) {
    const names = [...unproven].join(', ');
    throw new Error(
      `no canary tenant sees a row of its own in ${names}: a policy or the canary's row is missing there`,
    );
  }
  metrics.isolation_canary_runs_total.add(1);
  metrics.heartbeats_total.add(1, { service: 'canary' });
});
