import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import type { Stage } from '../../../lib/constructs/stage.ts';
import { FUNCTION_ENTRIES } from '../../../lib/suite/service.ts';
import { SuiteStack } from '../../../lib/suite/suite-stack.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');

/** A file that stands in for every function: these tests are about the template. */
const ENTRY = 'test/fixtures/suite-entries/function.ts';

export const FIXTURE_ENTRIES = Object.fromEntries(
  Object.keys(FUNCTION_ENTRIES).map((name) => [name, ENTRY]),
) as typeof FUNCTION_ENTRIES;

// The built-in validator costs a second for each synth; the test of `cdk synth` runs it.
process.env.CDK_VALIDATION = 'false';

/** Synthesises the suite with the flags of cdk.json. */
export function synthesiseSuite(stage: Stage): { template: Template; folder: string } {
  const { context } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'cdk.json'), 'utf8'));
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'lamplight-suite-')), context: { ...context, stage } });
  const stack = new SuiteStack(app, 'Suite', {
    stackName: `suite-${stage}`,
    projectFolder: PROJECT_FOLDER,
    entries: FIXTURE_ENTRIES,
  });
  return { template: Template.fromStack(stack), folder: app.outdir };
}
