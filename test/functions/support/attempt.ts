import { BeginTransactionCommand, ExecuteStatementCommand, RollbackTransactionCommand } from '@aws-sdk/client-rds-data';
import type { Role, Suite } from './start-suite.ts';

/** SQLSTATE of "insufficient privilege". */
export const DENIED = '42501';

/**
 * Runs a statement as a role, by the Data API, in a transaction of a tenant that is rolled back.
 *
 * @param tenant what the transaction's tenant is set to, whatever that is; null sets none
 * @returns the rows seen or changed, or the SQLSTATE
 */
export async function attempt(
  suite: Suite,
  role: Role,
  tenant: string | null,
  statement: string,
): Promise<number | string> {
  const target = { resourceArn: suite.clusterArn, secretArn: suite.secretArn(`database-${role}`), database: 'suite' };
  const { transactionId } = await suite.client.send(new BeginTransactionCommand(target));
  const run = (sql: string, parameters: { name: string; value: { stringValue: string } }[] = []) =>
    suite.client.send(new ExecuteStatementCommand({ ...target, transactionId, sql, parameters }));
  try {
    if (tenant !== null) {
      const value = { stringValue: tenant };
      await run("SELECT set_config('app.current_tenant_id', :tenant, true)", [{ name: 'tenant', value }]);
    }
    const { records, numberOfRecordsUpdated } = await run(statement);
    return records?.length ?? numberOfRecordsUpdated ?? 0;
  } catch (error) {
    return /SQLState: (\w{5})/.exec((error as Error).message)?.[1] ?? String(error);
  } finally {
    await suite.client.send(new RollbackTransactionCommand({ ...target, transactionId }));
  }
}
