import { existsSync } from 'node:fs';
import { describeCatalogue } from 'lamplight/catalogue';
import { metrics } from '../../../functions/shared/catalogue.ts';
import type { CheckOptions } from '../../../lib/runbooks/check-runbooks.ts';
import { loadRunbooks } from '../../../lib/runbooks/load-runbooks.ts';
import { loadSources } from '../../../lib/runbooks/load-sources.ts';
import { loadSqlParser } from '../../../lib/runbooks/sql-parser.ts';
import { suiteResources } from '../../../lib/suite/suite-resources.ts';

/** The suite as it is checked; a test changes what it wants to see fail. */
export async function suiteCheck(): Promise<CheckOptions> {
  return {
    files: loadRunbooks(process.cwd()),
    catalogue: describeCatalogue(metrics),
    sources: loadSources(process.cwd()),
    parseSql: await loadSqlParser(),
    stage: 'prod',
    resources: suiteResources('prod'),
    exists: existsSync,
  };
}
