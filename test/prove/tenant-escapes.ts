import { attempt } from '../functions/support/attempt.ts';
import type { Suite } from '../functions/support/start-suite.ts';
import { OURS } from './tenant-cases.ts';

/**
 * What a statement of the application's role could try in order to leave its tenant. Setting another tenant is not among
 * them: whoever runs statements of his own as app_user may do that, which is why no input becomes a statement.
 */
export const ESCAPES = [
  'SET LOCAL row_security = off; SELECT id FROM jobs',
  'SET LOCAL ROLE migrator',
  'SET LOCAL ROLE runbook_reader',
  'SET LOCAL SESSION AUTHORIZATION migrator',
  'ALTER TABLE jobs DISABLE ROW LEVEL SECURITY',
  'ALTER TABLE jobs OWNER TO app_user',
  'DROP POLICY tenant_isolation ON jobs',
  'CREATE POLICY mine ON jobs TO app_user USING (true)',
  'ALTER ROLE app_user BYPASSRLS',
  'GRANT migrator TO app_user',
  'CREATE TABLE mine AS SELECT 1',
  'CREATE VIEW mine AS SELECT * FROM jobs',
  'CREATE FUNCTION mine() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$',
  'TRUNCATE jobs',
  "COPY jobs TO '/tmp/jobs'",
  "COPY jobs TO PROGRAM 'cat'",
  "SELECT pg_read_file('/etc/passwd')",
  "SELECT lo_import('/etc/passwd')",
  'SELECT rolpassword FROM pg_authid',
  'SELECT passwd FROM pg_shadow',
  `SELECT most_common_vals FROM pg_stats WHERE tablename = 'jobs' AND attname = 'id'`,
];

/** The escapes that were not refused and gave more than nothing. */
export async function escaped(suite: Suite): Promise<string[]> {
  const open: string[] = [];
  for (const statement of ESCAPES) {
    const came = await attempt(suite, 'app_user', OURS, statement);
    // An SQLSTATE has five characters; the Data API's own refusals are sentences.
    if (typeof came === 'number' && came > 0) open.push(`${statement}: ${came} rows`);
    if (came === 0 && !/^SELECT/.test(statement)) open.push(`${statement}: done`);
  }
  return open;
}
