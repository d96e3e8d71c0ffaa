import type { ClientBase, FieldDef } from 'pg';
import type { TypedValue } from './sql-parameter.ts';

export interface QueryResult {
  /** Empty for a statement that gives no rows. */
  fields: FieldDef[];
  /** PostgreSQL's text of every value. */
  rows: (string | null)[][];
  /** `INSERT 0 3` */
  tag: string;
  /** Set where the result was larger than allowed; its rows are incomplete then. */
  tooLarge?: 'row' | 'result';
}

export interface TypedQueryOptions {
  text: string;
  values: TypedValue[];
  maximumRowBytes: number;
  maximumBytes: number;
}

interface WireConnection {
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string; types: number[] }): void;
  bind(message: { portal: string; statement: string; values: unknown[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string }): void;
  sync(): void;
  sendCopyFail(reason: string): void;
}

/**
 * Runs one statement by the extended protocol with the parameters' types declared, which node-postgres' own query
 * cannot: an undeclared string would take whatever type its place suggests, and SQL would pass that Aurora refuses.
 */
export function typedQuery(client: ClientBase, options: TypedQueryOptions): Promise<QueryResult> {
  const { text, values, maximumRowBytes, maximumBytes } = options;
  const result: QueryResult = { fields: [], rows: [], tag: '' };
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const query = {
      submit(connection: WireConnection) {
        connection.stream.cork();
        connection.parse({ name: '', text, types: values.map(({ type }) => type) });
        connection.bind({ portal: '', statement: '', values: values.map(({ value }) => value) });
        connection.describe({ type: 'P', name: '' });
        connection.execute({ portal: '' });
        connection.sync();
        connection.stream.uncork();
      },
      handleRowDescription(message: { fields: FieldDef[] }) {
        result.fields = message.fields;
      },
      handleDataRow(message: { fields: (string | null)[]; length: number }) {
        bytes += message.length;
        if (message.length > maximumRowBytes) result.tooLarge ??= 'row';
        if (bytes > maximumBytes) result.tooLarge ??= 'result';
        if (!result.tooLarge) result.rows.push(message.fields);
      },
      handleCommandComplete(message: { text: string }) {
        result.tag = message.text;
      },
      handleEmptyQuery() {},
      handlePortalSuspended() {},
      handleCopyInResponse(connection: WireConnection) {
        connection.sendCopyFail('COPY is not supported');
      },
      handleCopyData() {},
      handleReadyForQuery: () => resolve(result),
      handleError: reject,
    };
    client.query(query as unknown as Parameters<ClientBase['query']>[0]);
  });
}
