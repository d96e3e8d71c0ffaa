import { resolve } from 'node:path';
import { type Problem, sortProblems } from '../runbooks/problem.ts';
import { readCheckedApp } from './assembly.ts';
import { RULES } from './rules.ts';

/** A problem of a template, and the rule that finds it: `docs/checks/<rule>.md` says more. */
export interface TemplateProblem extends Problem {
  rule: string;
}

export interface CheckTemplatesOptions {
  /** Rules that are left out, by name. */
  except?: readonly string[];
}

/**
 * Checks what `cdk synth` of any CDK app wrote: what CloudWatch would refuse, and what it takes and then fails in silence.
 *
 * @param folder of the cloud assembly: `cdk.out`
 * @throws Error in one line where it holds none, or where `except` names no rule
 */
export function checkTemplates(folder: string, { except = [] }: CheckTemplatesOptions = {}): TemplateProblem[] {
  const unknown = except.find((name) => !RULES.some(({ rule }) => rule === name));
  if (unknown) throw new Error(`no rule "${unknown}"; there are ${RULES.map(({ rule }) => rule).join(', ')}`);
  const app = readCheckedApp(resolve(folder));
  const problems = RULES.filter(({ rule }) => !except.includes(rule)).flatMap(({ rule, check }) =>
    check(app).map(({ resource, message }) => ({
      file: resource.template.file,
      line: resource.line,
      message: `${pathOf(resource)}: ${message} (${rule})`,
      rule,
    })),
  );
  return sortProblems(problems) as TemplateProblem[];
}

function pathOf({ metadata, logicalId }: { metadata: Readonly<Record<string, unknown>>; logicalId: string }): string {
  const path = metadata['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : logicalId;
}
