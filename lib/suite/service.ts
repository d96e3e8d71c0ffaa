import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import { Bundles } from '../constructs/bundles.ts';
import type { ObservedService } from '../constructs/observed-function.ts';
import { stageOf } from '../constructs/stage.ts';
import { FUNCTION_ENTRIES } from './function-entries.ts';
import { SUITE_STAGES } from './suite-stages.ts';

export { FUNCTION_ENTRIES } from './function-entries.ts';

/**
 * The suite as a service: its name, version, stage and bundles.
 *
 * @param projectFolder absolute; holds package.json and `functions/`
 */
export function suiteService(scope: Construct, projectFolder: string, entries = FUNCTION_ENTRIES): ObservedService {
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as { version: string };
  return {
    name: 'suite',
    version,
    stage: stageOf(scope, SUITE_STAGES),
    bundles: new Bundles(scope, 'Bundles', { entries, projectFolder }),
  };
}
