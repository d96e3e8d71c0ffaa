import type { JourneyQuery } from '../config.ts';
import type { JourneyRow } from './journey.ts';

export interface RowsOptions {
  /** Absent on AWS. */
  endpoint?: string;
  region: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** A login that reads and no more. */
  target: { resourceArn: string; secretArn: string; database?: string };
  queries: JourneyQuery[];
  correlationId: string;
}

/** Runs the project's journey queries by the Data API, all at once, each with `:correlation_id`. */
export async function dataApiRows({
  endpoint,
  region,
  credentials,
  target,
  queries,
  correlationId,
}: RowsOptions): Promise<JourneyRow[]> {
  const { ExecuteStatementCommand, RDSDataClient } = await import('@aws-sdk/client-rds-data');
  const client = new RDSDataClient({ region, ...(endpoint && { endpoint }), ...(credentials && { credentials }) });
  const parameters = [{ name: 'correlation_id', value: { stringValue: correlationId } }];
  const rows = await Promise.all(
    queries.map(async ({ source, sql }) => {
      const { formattedRecords = '[]' } = await client.send(
        new ExecuteStatementCommand({ ...target, sql, parameters, formatRecordsAs: 'JSON' }),
      );
      const found = JSON.parse(formattedRecords) as Record<string, unknown>[];
      return found.map((fields) => ({ source, fields }));
    }),
  );
  return rows.flat();
}
