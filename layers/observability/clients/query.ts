import { inSpan } from '../trace/in-span.ts';
import { statementAttributes, statementSpanName, summariseStatement } from './statement.ts';

/**
 * Runs a database query in a span named after the statement's verb and table (`select_connections`). Neither the statement's text nor its
 * values are in it.
 *
 * @param statement SQL text, with placeholders or not
 * @param system OpenTelemetry's name of the database
 * @example const rows = await traceQuery('select id from connections where id = $1', () => pool.query(text, [id]));
 */
export async function traceQuery<T>(statement: string, run: () => T | Promise<T>, system = 'postgresql'): Promise<T> {
  const summary = summariseStatement(typeof statement === 'string' ? statement : '');
  const attributes = statementAttributes(summary, system);
  return inSpan({ name: statementSpanName(summary), kind: 'client', attributes }, run);
}
