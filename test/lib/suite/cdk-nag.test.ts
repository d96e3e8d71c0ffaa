import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { NAG_EXCEPTIONS } from '../../../lib/suite/nag-exceptions.ts';
import { ObservabilityStack } from '../../../lib/suite/observability-stack.ts';
import { SuiteStack } from '../../../lib/suite/suite-stack.ts';
import { FIXTURE_ENTRIES } from './synthesise-suite.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');

interface Report {
  pluginReports: { violations: { ruleName: string }[] }[];
}

let found: string[];

beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
  const { context } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'cdk.json'), 'utf8'));
  const outdir = mkdtempSync(join(tmpdir(), 'lamplight-nag-'));
  const app = new App({ outdir, context: { ...context, stage: 'prod' } });
  new SuiteStack(app, 'Suite', { projectFolder: PROJECT_FOLDER, entries: FIXTURE_ENTRIES });
  new ObservabilityStack(app, 'Observability', { projectFolder: PROJECT_FOLDER });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch {
    // It throws where anything is found; the report says what.
  }
  process.exitCode = 0;
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
  const rules = report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
  found = rules.filter((rule) => rule.startsWith('AwsSolutions-'));
}, 120_000);

it('finds nothing that is not reasoned', () => {
  expect(found.filter((rule) => !NAG_EXCEPTIONS.some((exception) => exception.rule.test(rule)))).toEqual([]);
});

it('still finds every exception', () => {
  expect(NAG_EXCEPTIONS.filter(({ rule }) => !found.some((name) => rule.test(name)))).toEqual([]);
});
