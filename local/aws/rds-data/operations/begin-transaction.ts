import type { Operation } from '../../service.ts';
import { databaseError } from '../database-error.ts';
import { clusterArn, openSession, type Target } from '../session.ts';
import type { RdsDataState } from '../state.ts';

/** Starts a transaction on a connection of its own. */
export const BeginTransaction: Operation<RdsDataState, Target> = {
  action: 'rds-data:BeginTransaction',
  route: 'POST /BeginTransaction',
  resource: clusterArn,
  async run(input, call) {
    const login = openSession(input, call);
    try {
      const { id } = await call.state.transactions.begin(login);
      return { transactionId: id };
    } catch (error) {
      throw databaseError(error);
    }
  },
};
