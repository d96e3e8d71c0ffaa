import type { Operation } from '../../service.ts';
import { onConnection } from '../on-connection.ts';
import { type Connected, runStatement } from '../run-statement.ts';
import { clusterArn, type Target } from '../session.ts';
import type { SqlParameter } from '../sql-parameter.ts';
import type { RdsDataState } from '../state.ts';

interface Input extends Target {
  sql?: string;
  parameterSets?: SqlParameter[][];
  transactionId?: string;
}

/** Runs one SQL statement for each set of parameters: all of them, or none. */
export const BatchExecuteStatement: Operation<RdsDataState, Input> = {
  action: 'rds-data:BatchExecuteStatement',
  route: 'POST /BatchExecute',
  resource: clusterArn,
  run: (input, call) =>
    onConnection(input, call, async (connected) => {
      const sets = input.parameterSets?.length ? input.parameterSets : [[]];
      const run = async () => {
        for (const parameters of sets) await runStatement({ sql: input.sql!, parameters }, connected, call.state);
      };
      await (input.transactionId ? run() : inTransaction(connected, run));
      // Aurora PostgreSQL generates no fields: RETURNING is its way.
      return { updateResults: sets.map(() => ({ generatedFields: [] })) };
    }),
};

async function inTransaction({ client }: Connected, run: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await run();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {}); // the connection may be gone: the first error says so
    throw error;
  }
}
