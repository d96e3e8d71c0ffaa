import type * as v from 'valibot';
import { HttpError } from '../../shared/http/http-error.ts';

/** How many problems one answer names. */
const MAX_PROBLEMS = 5;

/** The 400 of an input that does not fit its schema. It names fields and what they should be, and repeats no value. */
export function inputProblem(code: string, issues: readonly v.BaseIssue<unknown>[]): HttpError {
  return new HttpError(400, code, issues.slice(0, MAX_PROBLEMS).map(describe).join('; '));
}

function describe(issue: v.BaseIssue<unknown>): string {
  const field = issue.path?.map((part) => String(part.key).slice(0, 60)).join('.') ?? 'the input';
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${field}: there is no such field`;
  if (issue.received === 'undefined') return `${field}: is missing`;
  // A check of a value (a length, a pattern) has words of ours; a check of a type has only what it expected.
  if (issue.kind === 'validation') return `${field}: ${issue.message}`;
  return `${field}: must be ${issue.expected ?? 'something else'}`;
}
