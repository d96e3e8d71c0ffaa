import { setTimeout as sleep } from 'node:timers/promises';
import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  DatabaseResumingException,
  ExecuteStatementCommand,
  type RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { requiredEnvironment } from '../shared/environment.ts';

/** A cluster that paused is back in half a minute; one that is not after two says why. */
const RESUME_ATTEMPTS = 60;
const RESUME_WAIT_MS = 2000;

/** Runs one statement; the rows come as objects. */
export type Run = (sql: string, parameters?: Record<string, string>) => Promise<Record<string, string>[]>;

/**
 * Runs work in one transaction as the owner of the schema. A statement that takes longer than the Data API allows (45 seconds)
 * is ended and everything rolled back: PostgreSQL undoes DDL, too.
 *
 * @param client unobserved, so that nothing of a statement is told anywhere
 */
export async function asOwner<T>(client: RDSDataClient, work: (run: Run) => Promise<T>): Promise<T> {
  const target = {
    resourceArn: requiredEnvironment('DATABASE_CLUSTER_ARN'),
    secretArn: requiredEnvironment('DATABASE_SECRET_ARN'),
  };
  const database = requiredEnvironment('DATABASE_NAME');
  const transactionId = await begin(client, { ...target, database });
  try {
    const result = await work(async (sql, parameters = {}) => {
      const { formattedRecords } = await client.send(
        new ExecuteStatementCommand({
          ...target,
          database,
          transactionId,
          sql,
          formatRecordsAs: 'JSON',
          parameters: Object.entries(parameters).map(([name, stringValue]) => ({ name, value: { stringValue } })),
        }),
      );
      return JSON.parse(formattedRecords ?? '[]');
    });
    await client.send(new CommitTransactionCommand({ ...target, transactionId }));
    return result;
  } catch (error) {
    await client.send(new RollbackTransactionCommand({ ...target, transactionId })).catch(() => {}); // it may be gone
    throw error;
  }
}

async function begin(
  client: RDSDataClient,
  target: { resourceArn: string; secretArn: string; database: string },
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { transactionId } = await client.send(new BeginTransactionCommand(target));
      return transactionId!;
    } catch (error) {
      if (!(error instanceof DatabaseResumingException) || attempt >= RESUME_ATTEMPTS) throw error;
      await sleep(RESUME_WAIT_MS);
    }
  }
}
