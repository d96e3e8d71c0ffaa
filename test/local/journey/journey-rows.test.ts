import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dataApiRows } from '../../../local/journey/journey-rows.ts';
import { startDataApi } from '../aws/rds-data/data-api.ts';

let api: Awaited<ReturnType<typeof startDataApi>>;

beforeAll(async () => {
  api = await startDataApi({
    sql: `
      CREATE TABLE jobs (id int, correlation_id text, created_at timestamptz);
      INSERT INTO jobs VALUES (1, 'mine', '2026-11-24 12:00:00Z'), (2, 'other', '2026-11-24 12:00:00Z');
      GRANT SELECT ON jobs TO app_user`,
  });
}, 20_000);
afterAll(() => api.stop());

it('a journey’s rows come from the project’s own queries, by the Data API', async () => {
  const rows = await dataApiRows({
    endpoint: api.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'local' },
    target: api.target,
    queries: [
      {
        source: 'job',
        sql: "SELECT created_at AS time, 'job_created' AS event, id AS job_id FROM jobs WHERE correlation_id = :correlation_id",
      },
    ],
    correlationId: 'mine',
  });
  expect(rows).toEqual([{ source: 'job', fields: { time: '2026-11-24 12:00:00', event: 'job_created', job_id: 1 } }]);
});
