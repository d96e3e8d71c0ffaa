import type { Operation } from '../../service.ts';
import { columnMetadata, typesOf } from '../column-metadata.ts';
import { field, type ResultSetOptions } from '../field.ts';
import { jsonRecords } from '../json-records.ts';
import { onConnection } from '../on-connection.ts';
import { runStatement, type Statement } from '../run-statement.ts';
import { clusterArn, type Target } from '../session.ts';
import type { RdsDataState } from '../state.ts';
import type { QueryResult } from '../typed-query.ts';

interface Input extends Target, Statement {
  transactionId?: string;
  includeResultMetadata?: boolean;
  formatRecordsAs?: 'JSON' | 'NONE';
  resultSetOptions?: ResultSetOptions;
}

/** Runs one SQL statement, in its own transaction or in a given one. */
export const ExecuteStatement: Operation<RdsDataState, Input> = {
  action: 'rds-data:ExecuteStatement',
  route: 'POST /Execute',
  resource: clusterArn,
  async run(input, call) {
    const result = await onConnection(input, call, (connected) => runStatement(input, connected, call.state));
    return answer(result, input, call.state.limits.jsonResultBytes);
  },
};

function answer(result: QueryResult, input: Input, maximumJsonBytes: number) {
  const { fields, rows } = result;
  if (fields.length === 0) return { generatedFields: [], numberOfRecordsUpdated: updated(result.tag) };
  const types = typesOf(fields);
  const records = rows.map((row) => row.map((text, index) => field(text, types[index]!, input.resultSetOptions)));
  if (input.formatRecordsAs === 'JSON') {
    return { numberOfRecordsUpdated: 0, formattedRecords: jsonRecords(fields, records, maximumJsonBytes) };
  }
  const metadata = input.includeResultMetadata ? { columnMetadata: columnMetadata(fields, types) } : {};
  return { ...metadata, numberOfRecordsUpdated: 0, records };
}

/** `INSERT 0 3` → 3; what gives rows counts none. */
function updated(tag: string): number {
  return Number(/^(?:INSERT|UPDATE|DELETE|MERGE)\b.* (\d+)$/.exec(tag)?.[1] ?? 0);
}
