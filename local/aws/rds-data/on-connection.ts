import { AwsError } from '../aws-error.ts';
import type { Call } from '../service.ts';
import { databaseError } from './database-error.ts';
import type { Connected } from './run-statement.ts';
import { openSession, type Target } from './session.ts';
import type { RdsDataState } from './state.ts';

/**
 * Runs `work` on the connection of the transaction that the call names, or else on one of its own, and answers what
 * the database throws as the Data API does.
 */
export async function onConnection<T>(
  input: Target & { transactionId?: string },
  call: Call<RdsDataState>,
  work: (connected: Connected) => Promise<T>,
): Promise<T> {
  const { limits, logins, transactions } = call.state;
  if (Buffer.byteLength(JSON.stringify(input)) > limits.requestBytes) {
    throw new AwsError('BadRequestException', `The request is larger than ${limits.requestBytes} bytes`);
  }
  const login = openSession(input, call);
  try {
    if (input.transactionId) {
      return await transactions.use(input.transactionId, login, (transaction) => {
        if (input.database && input.database !== transaction.login.databaseName) {
          throw new AwsError('BadRequestException', 'Database name is not the same as transaction');
        }
        return work(transaction);
      });
    }
    const client = await logins.connect(login);
    let broken = true;
    try {
      const result = await work({ client, login });
      broken = false;
      return result;
    } catch (error) {
      broken = isGone(error);
      throw error;
    } finally {
      logins.release(client, broken);
    }
  } catch (error) {
    throw databaseError(error);
  }
}

function isGone(error: unknown): boolean {
  const answer = databaseError(error);
  return answer instanceof AwsError && answer.code === 'DatabaseUnavailableException';
}
