import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Lambda runs in UTC, and so do the tests: the Data API returns `timestamptz` without a zone. What they leave among the temporary files
 * is all in one folder, which goes with the run.
 */
export default function globalSetup() {
  process.env.TZ = 'UTC';
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-tests-'));
  chmodSync(folder, 0o755); // PostgreSQL, where it runs as another user, has to get to its files
  for (const variable of ['TMPDIR', 'TEMP', 'TMP']) process.env[variable] = folder;
}
