import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib/core';
import { readCheckedApp } from '../../../lib/checks/assembly.ts';
import { textOf } from '../../../lib/checks/references.ts';
import { ObservabilityStack } from '../../../lib/suite/observability-stack.ts';
import { main } from '../../../local/cli/main.ts';
import { type LoadedTemplate, loadTemplate } from '../../../local/cloudwatch/load-template.ts';
import { BODY } from '../runbooks/runbook-text.ts';

process.env.CDK_VALIDATION = 'false';

const ADDED = `---
version: 1
id: entitlements
title: Tenants ask for more than they pay for
owner: sales
severity: ticket
reviewed: 2026-11-24
alarms:
  - id: entitlement-denials
    metric: entitlement_denials_total
    where: { plan: free, feature: users }
    statistic: Sum
    fill: 0
    condition: "> 100"
    period: 1h
    datapoints: 1 of 1
    missing: notBreaching
---

${BODY}`;

let projectFolder: string;
let loaded: LoadedTemplate;

/** The project, with one more file in its folder of runbooks and no other that differs. */
beforeAll(() => {
  projectFolder = mkdtempSync(join(tmpdir(), 'lamplight-added-'));
  for (const name of readdirSync(process.cwd())) {
    if (name !== 'runbooks' && !name.startsWith('.')) symlinkSync(join(process.cwd(), name), join(projectFolder, name));
  }
  cpSync('runbooks', join(projectFolder, 'runbooks'), { recursive: true });
  writeFileSync(join(projectFolder, 'runbooks/entitlements.md'), ADDED);
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const app = new App({ outdir: join(projectFolder, '.cdk.out'), context: { ...context, stage: 'prod' } });
  new ObservabilityStack(app, 'Observability', { projectFolder });
  app.synth();
  loaded = loadTemplate(app.outdir);
});
afterAll(() => rmSync(projectFolder, { recursive: true }));

async function check(): Promise<string[]> {
  const lines: string[] = [];
  const io = { line: (text: string) => void lines.push(text), complain: (text: string) => void lines.push(text) };
  await main(['check'], { ...io, cwd: projectFolder, env: {}, colour: false, signal: new AbortController().signal });
  return lines;
}

it('has its alarm, which a ticket is made of', () => {
  const alarm = loaded.alarms.find(({ name }) => name === 'prod-entitlement-denials')!;
  expect(alarm.tags).toMatchObject({ 'lamplight:runbook': 'entitlements', 'label:plan': 'free' });
  expect(JSON.stringify(alarm.actions)).toContain('suite-prod-ticket');
});

it('has its widgets: a link, and the state of its alarm', () => {
  const dashboards = readCheckedApp(join(projectFolder, '.cdk.out')).all('AWS::CloudWatch::Dashboard');
  const overview = dashboards.find(({ properties }) => properties.DashboardName === 'suite-prod-overview')!;
  const text = textOf(overview.properties.DashboardBody);
  expect(text).toContain('runbooks/entitlements.md');
  expect(text).toContain('alarm:prod-entitlement-denials');
});

it('is checked: what is wrong in it is told, with file and line', async () => {
  expect((await check()).at(-1)).toMatch(/^8 runbooks, \d+ alarms: all fits$/);
  writeFileSync(join(projectFolder, 'runbooks/entitlements.md'), ADDED.replace('feature: users', 'feature: usres'));
  expect(await check()).toContainEqual(
    expect.stringMatching(/^runbooks\/entitlements\.md:11: no value "usres" of the label "feature"/),
  );
});
