import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { databaseError } from '../database-error.ts';
import { clusterArn, openSession, type Target } from '../session.ts';
import type { RdsDataState } from '../state.ts';

/** Ends a transaction and keeps its changes. */
export const CommitTransaction: Operation<RdsDataState, Target & { transactionId?: string }> = {
  action: 'rds-data:CommitTransaction',
  route: 'POST /CommitTransaction',
  resource: clusterArn,
  async run(input, call) {
    const login = openSession(input, call);
    try {
      const command = await call.state.transactions.end(String(input.transactionId), login, 'COMMIT');
      // PostgreSQL answers COMMIT after an error with a roll-back, silently: nothing may look saved that is not.
      if (command === 'ROLLBACK') {
        throw new AwsError(
          'DatabaseErrorException',
          'ERROR: current transaction is aborted, commands ignored until end of transaction block; SQLState: 25P02',
        );
      }
      return { transactionStatus: 'Transaction Committed' };
    } catch (error) {
      throw databaseError(error);
    }
  },
};
