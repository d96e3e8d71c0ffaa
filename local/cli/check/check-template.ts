import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineMetrics } from '../../../layers/observability/catalogue.ts';
import { readCheckedApp } from '../../../lib/checks/assembly.ts';
import { checkTemplates, type TemplateProblem } from '../../../lib/checks/check-templates.ts';
import { estimateCost } from '../../../lib/checks/cost/estimate.ts';
import { templateUsage } from '../../../lib/checks/cost/template-usage.ts';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { LocalError } from '../../local-error.ts';
import type { Terminal } from '../terminal.ts';
import { outputFolder } from './template-resources.ts';

/** An app that measures nothing yet. */
const NO_METRICS = { namespace: 'None' };

export interface CheckTemplateOptions {
  except?: string | undefined;
  json?: boolean | undefined;
}

/** Needs nothing of the project: no configuration, no catalogue, no runbooks, no package of npm. */
export function checkTemplate(folder: string, { except, json }: CheckTemplateOptions, terminal: Terminal): number {
  const problems = templateProblems(resolve(terminal.cwd, folder), except?.split(','));
  if (json) terminal.line(JSON.stringify({ problems }));
  else for (const problem of problems) terminal.line(renderProblem(problem));
  if (!json) terminal.line(`${folder}: ${problems.length === 0 ? 'nothing found' : counted(problems.length)}`);
  return problems.length === 0 ? 0 : 1;
}

/** The first look at an app that has nothing of this package: what its template says, by rule, and what to do next. */
export function firstLook({ except, json }: CheckTemplateOptions, terminal: Terminal): number {
  if (!existsSync(join(terminal.cwd, 'cdk.json'))) {
    throw new LocalError('usage', `no cdk.json in ${terminal.cwd}: run it in the folder of a CDK app`);
  }
  const folder = outputFolder(terminal.cwd);
  if (json) return checkTemplate(folder, { except, json }, terminal);
  const problems = templateProblems(resolve(terminal.cwd, folder), except?.split(','));
  const app = readCheckedApp(resolve(terminal.cwd, folder));
  const functions = app.all('AWS::Lambda::Function').length;
  const queues = app.all('AWS::SQS::Queue').length;
  const alarms = app.all('AWS::CloudWatch::Alarm').length + app.all('AWS::CloudWatch::CompositeAlarm').length;
  terminal.line(`${folder}: ${functions} functions, ${queues} queues, ${alarms} alarms\n`);
  for (const [message, found] of Map.groupBy(problems, messageOf)) {
    terminal.line(`${message}: ${counted(found.length)}`);
    for (const problem of found) terminal.line(`  ${placeOf(problem)}`);
    terminal.line('');
  }
  const { dollars } = estimateCost({
    catalogue: defineMetrics(NO_METRICS, {}),
    usage: templateUsage(app),
    tenants: 0,
    requestsPerDay: 0,
    namedTenants: 0,
  });
  terminal.line(`alarms, dashboards and keys cost $${dollars.toFixed(2)} a month; logs and metrics come on top`);
  terminal.line(problems.length === 0 ? 'nothing found' : `${counted(problems.length)}; the exit code is 1`);
  terminal.line(
    '\nNext: npx lamplight init     first runbooks with their alarms, and the diff that observes every function;',
  );
  terminal.line('                             it changes no file that is there');
  return problems.length === 0 ? 0 : 1;
}

/** @throws LocalError where the folder holds no cloud assembly, or a rule is none */
export function templateProblems(folder: string, except?: readonly string[]): TemplateProblem[] {
  try {
    return checkTemplates(folder, { except });
  } catch (error) {
    throw new LocalError('usage', (error as Error).message);
  }
}

/** `Shop/Emails: no alarm looks at it (unwatched)`, without the place that it begins with. */
function messageOf({ message }: TemplateProblem): string {
  return message.slice(message.indexOf(': ') + 2);
}

function placeOf({ message, file, line }: TemplateProblem): string {
  return `${message.slice(0, message.indexOf(': ')).padEnd(32)} ${file}:${line}`;
}

function counted(count: number): string {
  return `${count} problem${count === 1 ? '' : 's'}`;
}
