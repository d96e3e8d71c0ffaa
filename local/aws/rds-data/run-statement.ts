import type pg from 'pg';
import { AwsError } from '../aws-error.ts';
import type { Login } from './logins.ts';
import { positional } from './named-parameters.ts';
import { type SqlParameter, typedValues } from './sql-parameter.ts';
import type { RdsDataState } from './state.ts';
import { type QueryResult, typedQuery } from './typed-query.ts';

export interface Statement {
  sql?: string;
  parameters?: SqlParameter[];
  /** Answers with the time-out, but lets the statement go on. */
  continueAfterTimeout?: boolean;
}

/** Where a statement runs: a connection, and whose it is. */
export interface Connected {
  client: pg.PoolClient;
  login: Login;
}

/** Runs one statement within the API's time and size limits. Throws what the database threw, or AwsError. */
export async function runStatement(
  statement: Statement,
  { client, login }: Connected,
  state: RdsDataState,
): Promise<QueryResult> {
  const { clock, limits, logins } = state;
  if (!statement.sql?.trim()) throw new AwsError('ValidationException', 'sql is required');
  const { text, names } = positional(statement.sql);
  const values = typedValues(names, statement.parameters ?? []);
  let late = false;
  let cancelling: Promise<void> | undefined;
  const timer = clock.at(clock.now() + limits.statementMs, () => {
    late = true;
    // One that cannot be ended goes on: the call is late all the same.
    if (!statement.continueAfterTimeout) cancelling = logins.cancel(client, login).catch(() => {});
  });
  try {
    const result = await typedQuery(client, {
      text,
      values,
      maximumRowBytes: limits.rowBytes,
      maximumBytes: limits.resultBytes,
    });
    if (late) throw timedOut(client);
    if (result.tooLarge === 'row') throw new AwsError('UnsupportedResultException', 'Packet for query is too large');
    if (result.tooLarge) throw new AwsError('UnsupportedResultException', 'Database response exceeded size limit');
    return result;
  } catch (error) {
    throw late ? timedOut(client) : error;
  } finally {
    timer.cancel();
    // Else it could come too late, and end the next statement on this connection.
    await cancelling;
  }
}

function timedOut(client: pg.PoolClient): AwsError {
  const { processID } = client as pg.PoolClient & { processID: number };
  return new AwsError('StatementTimeoutException', 'Request timed out', { fields: { dbConnectionId: processID } });
}
