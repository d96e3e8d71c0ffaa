import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTemplates, type TemplateProblem } from '../../../lib/checks/check-templates.ts';

export type Resources = Record<string, { Type: string; Properties?: object; Metadata?: object }>;

/** A rule, the mistake in words, templates with it, the words of the problem, and the templates put right. */
export type Mistake = [rule: string, mistake: string, wrong: Resources, words: RegExp, right: Resources];

/** Writes a cloud assembly with one stack for each set of resources. */
export function assemblyOf(...stacks: Resources[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-checks-'));
  const artifacts = Object.fromEntries(
    stacks.map((Resources, at) => {
      const templateFile = `Stack${at + 1}.template.json`;
      writeFileSync(join(folder, templateFile), JSON.stringify({ Resources }, undefined, 1));
      return [`Stack${at + 1}`, { type: 'aws:cloudformation:stack', properties: { templateFile } }];
    }),
  );
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  return folder;
}

/** What one rule finds in these stacks. */
export function foundBy(rule: string, ...stacks: Resources[]): TemplateProblem[] {
  return checkTemplates(assemblyOf(...stacks)).filter((problem) => problem.rule === rule);
}

/** An alarm as a template has it, with one metric of the project's own. */
export function alarm(properties: object = {}): Resources[string] {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'prod-queue-depth',
      Namespace: 'Suite/prod',
      MetricName: 'worker_queue_depth',
      Dimensions: [{ Name: 'queue_name', Value: 'sync' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 5,
      Threshold: 100,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
      ...properties,
    },
  };
}

/** The properties of an alarm on queries. */
export function onQueries(...Metrics: object[]): object {
  const none = { Namespace: undefined, MetricName: undefined, Dimensions: undefined, Statistic: undefined };
  return { ...none, Period: undefined, Metrics };
}
