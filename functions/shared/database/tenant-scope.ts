import { AsyncLocalStorage } from 'node:async_hooks';
import { logger } from 'lamplight/observe';
import { metrics } from '../catalogue.ts';
import { DatabaseError } from './database-error.ts';

const log = logger('suite.database');

/** Values of `tenant_isolation_violations_total{check}`. */
export const ISOLATION_CHECKS = ['rls_disabled', 'foreign_rows', 'no_context'] as const;

export type IsolationCheck = (typeof ISOLATION_CHECKS)[number];

/** What one transaction of a tenant knows of itself. */
export interface TenantScope {
  /** Undefined in `withoutTenant`. */
  readonly tenantId: string | undefined;
  /** Run in order once the transaction is committed, and not at all when it is rolled back. */
  readonly afterCommit: (() => void)[];
}

const storage = new AsyncLocalStorage<TenantScope>();

/** Runs `work` as part of a transaction. */
export function runInScope<T>(scope: TenantScope, work: () => T): T {
  return storage.run(scope, work);
}

/** The transaction that the running code belongs to; undefined outside of one. */
export function currentScope(): TenantScope | undefined {
  return storage.getStore();
}

/**
 * Looks at the tenant of a row that the database handed to a tenant's transaction: a second look behind row-level
 * security, which should never find anything. What it finds is counted, and the row is not handed on.
 *
 * @throws DatabaseError `foreign_row` when the row is another tenant's
 */
export function checkTenant(rowTenantId: string): string {
  const tenantId = storage.getStore()?.tenantId;
  if (tenantId === undefined || tenantId === rowTenantId) return rowTenantId;
  reportViolation('foreign_rows');
  throw new DatabaseError(
    'foreign_row',
    "the database returned another tenant's row; see the runbook tenant-isolation",
  );
}

/**
 * Counts a breach of tenant isolation and says it in the log, at the level that the on-call person reads first.
 *
 * @param tables where it was found, each a breach of its own; absent for a single query
 */
export function reportViolation(check: IsolationCheck, tables?: string[]): void {
  metrics.tenant_isolation_violations_total.add(tables?.length ?? 1, { check });
  log.critical('tenant_isolation_violated', { check, tables });
}
