import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Clock, Timer } from '../../clock.ts';
import { AwsError } from '../aws-error.ts';
import type { DataApiLimits } from './limits.ts';
import type { Login, Logins } from './logins.ts';

/** An open transaction: one connection, kept from call to call. */
export interface Transaction {
  id: string;
  client: pg.PoolClient;
  login: Login;
}

/** The open transactions. One whose function was killed stays until its idle limit, with its locks, as on AWS. */
export interface Transactions {
  begin(login: Login): Promise<Transaction>;
  /**
   * Runs `work` on the transaction's connection.
   *
   * @throws AwsError where the transaction is not there (any more), is another login's, or runs a statement already
   */
  use<T>(id: string, login: Login, work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Ends it by COMMIT or ROLLBACK. */
  end(id: string, login: Login, how: 'COMMIT' | 'ROLLBACK'): Promise<string>;
  readonly size: number;
  /** Forgets all of them, also those that are being begun; closing the connections rolls them back. */
  close(): void;
}

interface Open extends Transaction {
  endsMs: number;
  running: boolean;
  idle?: Timer;
  /** The server went away, and the transaction with it. */
  gone(): void;
}

const ID_BYTES = 138; // as long as AWS's

export function createTransactions({
  logins,
  clock,
  limits,
}: {
  logins: Logins;
  clock: Clock;
  limits: DataApiLimits;
}): Transactions {
  const open = new Map<string, Open>();
  let closed = false;

  /** False where it was forgotten already. */
  function forget(transaction: Open): boolean {
    transaction.idle?.cancel();
    transaction.client.off('error', transaction.gone);
    return open.delete(transaction.id);
  }

  /** Forgets it at once; the roll-back follows. */
  function drop(transaction: Open): void {
    if (!forget(transaction)) return;
    const done = clock.hold();
    transaction.client
      .query('ROLLBACK')
      .then(
        () => logins.release(transaction.client),
        () => logins.release(transaction.client, true),
      )
      .finally(done);
  }

  function waitForNextCall(transaction: Open): void {
    const atMs = Math.min(clock.now() + limits.transactionIdleMs, transaction.endsMs);
    transaction.idle = clock.at(atMs, () => drop(transaction));
  }

  function take(id: string, login: Login): Open {
    const transaction = open.get(id);
    if (!transaction)
      throw new AwsError('TransactionNotFoundException', `Transaction ${id} is not found`, { status: 404 });
    if (transaction.login.username !== login.username) {
      throw new AwsError('BadRequestException', 'The secret is not the one that the transaction was begun with');
    }
    // Promise.all inside a transaction fails on AWS too: aws/aws-sdk-js issue 4615.
    if (transaction.running) throw new AwsError('DatabaseErrorException', 'Transaction is still running a query');
    transaction.idle?.cancel();
    return transaction;
  }

  return {
    async begin(login) {
      const client = await logins.connect(login);
      try {
        await client.query('BEGIN');
        if (closed) throw new Error('the database is closed');
      } catch (error) {
        logins.release(client, true);
        throw error;
      }
      const id = randomBytes(ID_BYTES).toString('base64');
      const transaction: Open = {
        id,
        client,
        login,
        endsMs: clock.now() + limits.transactionMs,
        running: false,
        gone() {
          if (forget(transaction)) logins.release(client, true);
        },
      };
      open.set(id, transaction);
      client.on('error', transaction.gone);
      waitForNextCall(transaction);
      return transaction;
    },
    async use(id, login, work) {
      const transaction = take(id, login);
      transaction.running = true;
      try {
        return await work(transaction);
      } finally {
        transaction.running = false;
        if (open.has(id)) waitForNextCall(transaction);
      }
    },
    async end(id, login, how) {
      const transaction = take(id, login);
      forget(transaction);
      try {
        const { command } = await transaction.client.query(how);
        logins.release(transaction.client);
        return command;
      } catch (error) {
        logins.release(transaction.client, true);
        throw error;
      }
    },
    get size() {
      return open.size;
    },
    close() {
      closed = true;
      for (const transaction of open.values()) forget(transaction);
    },
  };
}
