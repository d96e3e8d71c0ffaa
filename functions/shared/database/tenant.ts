import { setTimeout as delay } from 'node:timers/promises';
import { type SQL, sql } from 'drizzle-orm';
import type { AwsDataApiPgDatabase } from 'drizzle-orm/aws-data-api/pg';
import { context } from 'lamplight/observe';
import { database } from './client.ts';
import { DatabaseError, isUnavailable, unwrapDatabaseError } from './database-error.ts';
import { checkTenant, reportViolation, runInScope, type TenantScope } from './tenant-scope.ts';

/** How long what could not begin waits before its second and last try. */
const AGAIN_AFTER_MS = 200;

/** A transaction: Drizzle's, with every query in it. */
export type Transaction = Parameters<Parameters<AwsDataApiPgDatabase['transaction']>[0]>[0];

/**
 * One transaction in which row-level security shows the rows of the tenant that the current unit of work was identified
 * with, and no others. What `work` gives is given back after the commit; what it throws rolls everything back.
 *
 * ```ts
 * const jobs = await withTenant((tx) => tx.select().from(schema.jobs).limit(10));
 * ```
 *
 * @throws DatabaseError `no_tenant` (counted as a breach) outside an identified unit of work; the other codes for what the database says
 */
export async function withTenant<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const { tenant_id: tenantId } = context();
  if (!tenantId) {
    reportViolation('no_context');
    throw new DatabaseError('no_tenant', 'a tenant query needs a unit of work that was identified with its tenant');
  }
  return await transaction(tenantId, work);
}

/**
 * The same for a tenant that nobody is identified with: one that `work` is about to create, one of the canary's, or each
 * in turn where the credential keys are renewed.
 *
 * @param tenantId made by the caller, fixed or read from the database, never taken from a request
 */
export async function withNewTenant<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return await transaction(tenantId, work);
}

/** One transaction without a tenant, for what happens before there is one: a login, and its audit row. No tenant's row is visible in it. */
export async function withoutTenant<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return await transaction(undefined, work);
}

/**
 * One statement by itself, without a tenant and without a transaction: a quarter of a transaction's calls.
 *
 * @param statement reads only, since it may be sent twice: a function of the database that checks for itself what it may say,
 *   the database's own catalogue, or what a role that reads across tenants may see
 * @param secretVariable names the secret of that role, where it is not the function's only one
 */
export async function readWithoutTenant(statement: SQL, secretVariable?: string): Promise<Record<string, unknown>[]> {
  return await statementAlone(statement, secretVariable);
}

/**
 * The same for a count in a table that belongs to no tenant: it is not held up by a transaction, and holds none up.
 *
 * @param statement may be sent twice, so that a count may come out one too high where the database could not be reached
 */
export async function countWithoutTenant(statement: SQL): Promise<Record<string, unknown>[]> {
  return await statementAlone(statement);
}

async function statementAlone(statement: SQL, secretVariable?: string): Promise<Record<string, unknown>[]> {
  try {
    return (
      await againOnce(
        async () => await database(secretVariable).execute(statement),
        () => true,
      )
    ).rows;
  } catch (error) {
    throw unwrapDatabaseError(error);
  }
}

async function transaction<T>(tenantId: string | undefined, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const scope: TenantScope = { tenantId, afterCommit: [] };
  let begun = false;
  let failure: unknown;

  async function attempt(): Promise<T> {
    return await database().transaction(async (tx) => {
      begun = true;
      try {
        if (tenantId) await tx.execute(sql`select set_config('app.current_tenant_id', ${tenantId}, true)`);
        // Awaited inside: a query of Drizzle's runs when it is awaited, not when it is made.
        return await runInScope(scope, async () => await work(checkingRawRows(tx)));
      } catch (error) {
        failure = error;
        throw error;
      }
    });
  }

  try {
    // Before the transaction began nothing can have happened, so it may begin again; later it may not.
    const result = await againOnce(attempt, () => !begun);
    for (const run of scope.afterCommit) run();
    return result;
  } catch (error) {
    // A rollback that fails as well would otherwise hide why there was one.
    throw unwrapDatabaseError(failure ?? error);
  }
}

/** A connection that was closed while the function was frozen, or a database that is waking up: worth a second try, where one is safe. */
async function againOnce<T>(attempt: () => Promise<T>, isSafe: () => boolean): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!isSafe() || !isUnavailable(error)) throw error;
    await delay(AGAIN_AFTER_MS);
    return await attempt();
  }
}

/** Rows of a raw statement do not pass through the schema's columns, so their tenant is looked at here. */
function checkingRawRows(tx: Transaction): Transaction {
  const execute = tx.execute.bind(tx);
  tx.execute = ((query: Parameters<typeof execute>[0]) =>
    execute(query).then((result) => {
      for (const row of result.rows ?? []) if (typeof row.tenant_id === 'string') checkTenant(row.tenant_id);
      return result;
    })) as unknown as typeof tx.execute;
  return tx;
}
