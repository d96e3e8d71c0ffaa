import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ObservabilityStack } from '../../../lib/suite/observability-stack.ts';
import { SuiteStack } from '../../../lib/suite/suite-stack.ts';
import { NAG_EXCEPTIONS } from './nag-exceptions.ts';
import { FIXTURE_ENTRIES } from './synthesise-suite.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');
const REPORT = 'validation-report.json';

interface Violation {
  ruleName: string;
  violatingConstructs: { constructPath: string }[];
}

let outdir: string;
const validation = process.env.CDK_VALIDATION;

beforeAll(() => {
  delete process.env.CDK_VALIDATION;
  outdir = mkdtempSync(join(tmpdir(), 'lamplight-nag-'));
  // What breaks a rule is printed as well as reported.
  jest.spyOn(console, 'error').mockImplementation(() => {});
  jest.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  process.exitCode = undefined;
});
afterAll(() => {
  process.env.CDK_VALIDATION = validation;
  rmSync(outdir, { recursive: true, force: true });
});

/** Both stacks of production, in an app of their own: where a rule is broken, the pack fails every synthesis of it. */
function checkedApp(folder: string): App {
  const { context } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'cdk.json'), 'utf8'));
  const app = new App({
    outdir: join(outdir, folder),
    context: { ...context, stage: 'prod', email: 'on-call@example.com' },
  });
  new SuiteStack(app, 'Suite', { projectFolder: PROJECT_FOLDER, entries: FIXTURE_ENTRIES });
  new ObservabilityStack(app, 'Observability', { projectFolder: PROJECT_FOLDER });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

function violations({ outdir: folder }: App): string[] {
  const { pluginReports } = JSON.parse(readFileSync(join(folder, REPORT), 'utf8')) as {
    pluginReports: { violations: Violation[] }[];
  };
  return pluginReports
    .flatMap((report) => report.violations)
    .filter(({ ruleName }) => ruleName.startsWith('AwsSolutions'))
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

function failedSynthesis(app: App): boolean {
  try {
    app.synth();
    return process.exitCode === 1;
  } catch {
    return true;
  }
}

describe("cdk-nag's AwsSolutions", () => {
  it('passes with the exceptions that are written down', () => {
    const app = checkedApp('excused');
    for (const construct of app.node.findAll()) {
      for (const { rule, at, reason } of NAG_EXCEPTIONS) {
        if (!at.test(construct.node.path)) continue;
        Validations.of(construct).acknowledge({ id: `AwsSolutions::${rule}`, reason });
      }
    }
    expect(failedSynthesis(app)).toBe(false);
    expect(violations(app)).toEqual([]);
  }, 30_000);

  it('fails without them, and none is older than what it excuses', () => {
    const app = checkedApp('bare');
    expect(failedSynthesis(app)).toBe(true);
    const found = violations(app);
    const unused = NAG_EXCEPTIONS.filter(
      ({ rule, at }) => !found.some((one) => one.startsWith(`${rule} `) && at.test(one.slice(rule.length + 1))),
    );
    expect(unused).toEqual([]);
  }, 30_000);
});
