import pg from 'pg';
import { AwsError } from '../aws-error.ts';

/** SQLSTATEs of a server that is starting, stopping or was killed: PostgreSQL, appendix A, class 57. */
const UNAVAILABLE = new Set(['57P01', '57P02', '57P03']);
/** node-postgres' words for a connection that did not become free in time. */
const POOL_EXHAUSTED = 'timeout exceeded when trying to connect';
const MULTIPLE_COMMANDS = 'cannot insert multiple commands into a prepared statement';

/**
 * What the Data API answers for an error of the database. On Serverless v2 an SQL error is a DatabaseErrorException with
 * PostgreSQL's message and `SQLState: …`, on v1 it was a BadRequestException with the same text
 * (cloud-utils/aurora-data-api issue 53; aws/aws-cli issue 8577).
 */
export function databaseError(error: unknown): unknown {
  if (error instanceof AwsError) return error;
  if (error instanceof Error && error.message === POOL_EXHAUSTED) {
    return new AwsError('DatabaseErrorException', 'FATAL: sorry, too many clients already; SQLState: 53300');
  }
  // An error of the connection is a plain one: refused, reset, no socket, ended in mid-statement.
  if (!(error instanceof pg.DatabaseError) || UNAVAILABLE.has(error.code ?? '')) {
    return unavailable();
  }
  if (error.message === MULTIPLE_COMMANDS)
    return new AwsError('ValidationException', "Multistatements aren't supported.");
  const { severity = 'ERROR', message, detail, hint, position, code } = error;
  const lines = [`${severity}: ${message}`];
  if (detail) lines.push(`Detail: ${detail}`);
  if (hint) lines.push(`Hint: ${hint}`);
  if (position) lines.push(`Position: ${position}`);
  return new AwsError('DatabaseErrorException', `${lines.join('\n  ')}; SQLState: ${code}`);
}

/** The database is gone or coming back; SDK clients try again by themselves. */
function unavailable(): AwsError {
  return new AwsError('DatabaseUnavailableException', "The writer instance in the DB cluster isn't available.", {
    status: 504,
  });
}
