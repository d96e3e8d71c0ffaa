import { audit } from '../shared/audit.ts';
import { CANARY_TENANTS } from '../shared/canary-tenants.ts';
import { withNewTenant } from '../shared/database/tenant.ts';
import { type IsolationCheck, reportViolation } from '../shared/database/tenant-scope.ts';

/** Counts, logs and audits what a check has found; nothing where it found nothing. */
export async function report(check: IsolationCheck, tables: string[]): Promise<void> {
  if (tables.length === 0) return;
  reportViolation(check, tables);
  // On the canary's own trail: whose rows were seen is not known, and no tenant's trail is written without its context.
  await withNewTenant(CANARY_TENANTS[0], (tx) =>
    audit(tx, { category: 'security', action: 'tenant_isolation_violated', details: { check, tables } }),
  );
}
