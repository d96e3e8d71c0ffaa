import { DrizzleQueryError } from 'drizzle-orm';

/** Names under which the Data API says that the database is away, or that it was and has lost the transaction. */
const UNAVAILABLE = [
  'DatabaseResumingException',
  'DatabaseUnavailableException',
  'TransactionNotFoundException',
  'ServiceUnavailableError',
  'InternalServerErrorException',
  'TimeoutError',
  'ThrottlingException',
];
/** How the SDK names an error of another realm, which all of Node's own are under Jest. */
const WRAPPED_TIMEOUT = 'AWS SDK error wrapper for TimeoutError';
const CONNECTION_CODES = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'];

/** SQLSTATE classes of a server that is going away or out of reach: connection exception, operator intervention. */
const UNAVAILABLE_SQLSTATE = /^(08|57P)/;

interface ErrorLike {
  name?: string;
  code?: string;
  message?: string;
}

export type DatabaseErrorCode =
  | 'unique_violation'
  | 'foreign_key_violation'
  | 'permission_denied'
  | 'unavailable'
  | 'no_tenant'
  | 'foreign_row'
  | 'query_failed';

/** What the data-access module throws: no SQL, no parameters and no values of rows. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  /** Five characters, where Postgres gave them. */
  readonly sqlState: string | undefined;
  /** The constraint that was violated. */
  readonly constraint: string | undefined;

  constructor(code: DatabaseErrorCode, message: string, found: { sqlState?: string; constraint?: string } = {}) {
    super(message);
    this.code = code;
    this.sqlState = found.sqlState;
    this.constraint = found.constraint;
  }
}

/**
 * Turns what Drizzle or the Data API threw into an error that may be logged. Drizzle's carries the SQL and every
 * parameter; Postgres' own message carries the values of the row in its detail and, for a wrong value, in its first line.
 * Errors of the caller's own code pass unchanged.
 */
export function unwrapDatabaseError(thrown: unknown): unknown {
  if (thrown instanceof DatabaseError) return thrown;
  const cause = thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
  if (cause instanceof DatabaseError) return cause;
  if (isUnavailable(cause)) return new DatabaseError('unavailable', `the database is not available (${nameOf(cause)})`);
  if (!(thrown instanceof DrizzleQueryError) && !isDataApiError(cause)) return thrown;
  const message = cause instanceof Error ? cause.message : String(cause);
  const sqlState = /SQLState: (\w{5})/i.exec(message)?.[1];
  const constraint = /constraint "([^"]+)"/.exec(message)?.[1];
  return new DatabaseError(codeOf(sqlState), describe(message, sqlState, nameOf(cause)), { sqlState, constraint });
}

/** True for an error that says the database could not be reached, is resuming or is shutting down. */
export function isUnavailable(thrown: unknown): boolean {
  const error = (thrown instanceof DrizzleQueryError ? thrown.cause : thrown) as ErrorLike | undefined;
  if (UNAVAILABLE.includes(error?.name ?? '') || CONNECTION_CODES.includes(error?.code ?? '')) return true;
  if (error?.message?.startsWith(WRAPPED_TIMEOUT)) return true;
  const sqlState = /SQLState: (\w{5})/i.exec(error?.message ?? '')?.[1];
  return sqlState !== undefined && UNAVAILABLE_SQLSTATE.test(sqlState);
}

function isDataApiError(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error;
}

function codeOf(sqlState: string | undefined): DatabaseErrorCode {
  if (sqlState === '23505') return 'unique_violation';
  if (sqlState === '23503') return 'foreign_key_violation';
  if (sqlState === '42501') return 'permission_denied';
  return 'query_failed';
}

/** Class 22 (data exception) quotes the offending value in the first line, and everything quotes it in the lines after. */
function describe(message: string, sqlState: string | undefined, name: string): string {
  const firstLine = message.split(/[\n;]|\bDetail:/)[0]!.trim();
  const safe = sqlState?.startsWith('22')
    ? firstLine.split(':').slice(0, 2).join(':').split('"')[0]!.trim()
    : firstLine;
  return `${sqlState ?? name}: ${safe}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
