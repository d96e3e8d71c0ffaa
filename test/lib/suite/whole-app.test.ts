import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { App, Stage as AppStage } from 'aws-cdk-lib/core';
import { describeCatalogue } from 'lamplight/catalogue';
import { metrics } from '../../../functions/shared/catalogue.ts';
import { readCheckedApp } from '../../../lib/checks/assembly.ts';
import { checkTemplates } from '../../../lib/checks/check-templates.ts';
import { type Cost, estimateCost } from '../../../lib/checks/cost/estimate.ts';
import { type TemplateUsage, templateUsage } from '../../../lib/checks/cost/template-usage.ts';
import { alarmLogicalId } from '../../../lib/constructs/alarm-resource.ts';
import type { Stage } from '../../../lib/constructs/stage.ts';
import { ObservabilityStack } from '../../../lib/suite/observability-stack.ts';
import { SuiteStack } from '../../../lib/suite/suite-stack.ts';
import { FIXTURE_ENTRIES } from './synthesise-suite.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');

/** Both stacks of each stage, in one account. */
function synthesise(...stages: Stage[]): string {
  const { context } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'cdk.json'), 'utf8'));
  const outdir = mkdtempSync(join(tmpdir(), 'lamplight-app-'));
  const app = new App({ outdir, context: { ...context, email: 'on-call@example.com' } });
  for (const stage of stages) {
    const place = new AppStage(app, stage);
    place.node.setContext('stage', stage);
    new SuiteStack(place, 'Suite', { projectFolder: PROJECT_FOLDER, entries: FIXTURE_ENTRIES });
    new ObservabilityStack(place, 'Observability', { projectFolder: PROJECT_FOLDER });
  }
  app.synth();
  return outdir;
}

let folder: string;
let usage: TemplateUsage;

beforeAll(() => {
  folder = synthesise('prod');
  usage = templateUsage(readCheckedApp(folder));
});

const costOf = (tenants: number): Cost =>
  estimateCost({ catalogue: metrics, usage, tenants, requestsPerDay: 1_000, namedTenants: 10 });
const count = (cost: Cost, what: string) => cost.lines.find((line) => line.what === what)?.count;

describe('the whole app', () => {
  it('breaks no rule, and every alarm is heard', () => expect(checkTemplates(folder)).toEqual([]));

  it('shares no name and no series with another stage', () => {
    expect(checkTemplates(synthesise('dev', 'prod'))).toEqual([]);
  });

  it('has every alarm under the logical id of its own id, heard on its way back, with its tags in what it notifies', () => {
    const app = readCheckedApp(folder);
    const alarms = [...app.all('AWS::CloudWatch::Alarm'), ...app.all('AWS::CloudWatch::CompositeAlarm')];
    expect(alarms.length).toBeGreaterThan(80);
    for (const { logicalId, properties } of alarms) {
      const tags = new Map((properties.Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
      expect(logicalId).toBe(alarmLogicalId(tags.get('lamplight:alarm')!));
      expect(properties.OKActions).toEqual(properties.AlarmActions);
      const told = JSON.stringify(properties.AlarmActions ?? []);
      if (told !== '[]') expect(told.toLowerCase()).toContain(tags.get('lamplight:severity'));
      expect(properties.ActionConfiguration).toEqual({
        AlarmTagsPropagation: { Enabled: true, IncludedTagKeys: expect.arrayContaining([...tags.keys()]) },
      });
    }
  });

  it('asks the lines of every function with a saved query, also of the one that runs on deploy', () => {
    const app = readCheckedApp(folder);
    const groups = app.all('AWS::Lambda::Function').map(({ properties }) => `/aws/lambda/${properties.FunctionName}`);
    expect(groups).toContain('/aws/lambda/suite-prod-migrator');
    for (const { properties } of app.all('AWS::Logs::QueryDefinition')) {
      expect([...(properties.LogGroupNames as string[])].sort()).toEqual(groups.sort());
    }
  });

  it('costs no more than the budget of the catalogue', () => {
    const { budget } = describeCatalogue(metrics);
    const { dollars } = estimateCost({ catalogue: metrics, usage, ...budget! });
    expect(dollars).toBeLessThanOrEqual(budget!.dollars);
    // One that is far above it would let a label without a bound pass.
    expect(budget!.dollars).toBeLessThan(dollars * 1.1);
  });

  it('has as many custom metrics and alarms for 10,000 tenants as for ten, and logs in proportion', () => {
    const [ten, thousand, tenThousand] = [10, 1_000, 10_000].map(costOf) as [Cost, Cost, Cost];
    for (const what of ['custom metrics', 'alarms', 'composite alarms', 'multi-series alarms']) {
      expect(count(tenThousand, what)).toBe(count(ten, what));
    }
    expect(tenThousand.logGigabytes / thousand.logGigabytes).toBeCloseTo(10, 0);
  });
});
