import { wildcardMatch } from './wildcard.ts';

/** Values of condition keys for one call, by key in lower case. */
export type ConditionContext = Record<string, string>;

/** The condition operators that are evaluated: source IAM user guide, "IAM JSON policy elements: Condition operators". */
const CONDITION_OPERATORS: Record<string, (actual: string, wanted: string) => boolean> = {
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringEquals: (actual, wanted) => actual === wanted,
  StringNotEquals: (actual, wanted) => actual !== wanted,
  StringLike: (actual, wanted) => wildcardMatch(wanted, actual),
  ArnEquals: (actual, wanted) => wildcardMatch(wanted, actual),
  ArnLike: (actual, wanted) => wildcardMatch(wanted, actual),
};

/** `unknown` says that a condition is not modelled: `named` says which. */
export type ConditionAnswer = { result: 'met' | 'unmet' } | { result: 'unknown'; named: string };

/** All conditions of a statement must be met; one value of a list is enough, except where the operator negates. */
export function conditionsMet(
  conditions: Record<string, Record<string, unknown>> | undefined,
  context: ConditionContext,
): ConditionAnswer {
  for (const [operator, keys] of Object.entries(conditions ?? {})) {
    const test = CONDITION_OPERATORS[operator];
    for (const [key, value] of Object.entries(keys)) {
      const actual = context[key.toLowerCase()];
      if (!test || actual === undefined) return { result: 'unknown', named: `${operator} ${key}` };
      const wanted = (Array.isArray(value) ? value : [value]).map(String);
      const met = operator.includes('Not')
        ? wanted.every((one) => test(actual, one))
        : wanted.some((one) => test(actual, one));
      if (!met) return { result: 'unmet' };
    }
  }
  return { result: 'met' };
}
