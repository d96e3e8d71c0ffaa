import type { Operation } from '../../service.ts';
import { databaseError } from '../database-error.ts';
import { clusterArn, openSession, type Target } from '../session.ts';
import type { RdsDataState } from '../state.ts';

/** Ends a transaction and undoes its changes. */
export const RollbackTransaction: Operation<RdsDataState, Target & { transactionId?: string }> = {
  action: 'rds-data:RollbackTransaction',
  route: 'POST /RollbackTransaction',
  resource: clusterArn,
  async run(input, call) {
    const login = openSession(input, call);
    try {
      await call.state.transactions.end(String(input.transactionId), login, 'ROLLBACK');
      return { transactionStatus: 'Rollback Complete' };
    } catch (error) {
      throw databaseError(error);
    }
  },
};
