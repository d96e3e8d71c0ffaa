import { matchesValue, unknownMatcher } from './filter-value.ts';
import type { SnsAttributes } from './message-attributes.ts';

export type FilterPolicy = Record<string, unknown>;
export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** The first thing in a policy that is not evaluated here, or undefined: `Unrecognized match type cidr`. */
export function filterProblem(policy: FilterPolicy, scope: FilterScope): string | undefined {
  for (const [key, rule] of Object.entries(policy)) {
    if (key === '$or' && isAlternatives(rule)) {
      const problem = rule.map((one) => filterProblem(one, scope)).find((one) => one !== undefined);
      if (problem) return problem;
    } else if (Array.isArray(rule)) {
      if (rule.length === 0) return `"${key}" must not be empty`;
      const unknown = rule.map(unknownMatcher).find((one) => one !== undefined);
      if (unknown) return `Unrecognized match type ${unknown}`;
    } else if (scope === 'MessageBody' && isObject(rule)) {
      const problem = filterProblem(rule, scope);
      if (problem) return problem;
    } else return `"${key}" must be an object or an array`;
  }
  return undefined;
}

/**
 * Whether a message passes: every key must match, each by one of its rules.
 * Source: developer guide, "Amazon SNS subscription filter policies".
 */
export function passesFilter(
  policy: FilterPolicy,
  scope: FilterScope,
  attributes: SnsAttributes,
  body: string,
): boolean {
  if (scope === 'MessageAttributes') {
    // Even `exists: false` finds nothing in a message without any attribute: so the guide says.
    if (Object.keys(attributes).length === 0) return Object.keys(policy).length === 0;
    return passes(policy, attributeValues(attributes));
  }
  const parsed = parse(body);
  return isObject(parsed) && passes(policy, parsed);
}

function passes(policy: FilterPolicy, message: Record<string, unknown>): boolean {
  return Object.entries(policy).every(([key, rule]) => {
    if (key === '$or' && isAlternatives(rule)) return rule.some((one) => passes(one, message));
    const value = Object.hasOwn(message, key) ? message[key] : undefined;
    if (Array.isArray(rule)) {
      // A list matches by any of its items; an empty one counts as absent.
      const values = Array.isArray(value) ? (value.length > 0 ? value.flat() : [undefined]) : [value];
      return rule.some((one) => values.some((item) => matchesValue(one, item)));
    }
    // Lists of objects match by any of them.
    const nested = Array.isArray(value) ? value : [value];
    return isObject(rule) && nested.some((item) => passes(rule, isObject(item) ? item : {}));
  });
}

/** Numbers are numbers, a String.Array is a list; binary attributes cannot be filtered on. */
function attributeValues(attributes: SnsAttributes): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { DataType, StringValue = '' }] of Object.entries(attributes)) {
    if (DataType === 'Number') values[name] = Number(StringValue);
    else if (DataType === 'String.Array') values[name] = parse(StringValue) ?? StringValue;
    else if (DataType === 'String') values[name] = StringValue;
  }
  return values;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `$or` is a rule only with at least two objects. */
function isAlternatives(rule: unknown): rule is FilterPolicy[] {
  return Array.isArray(rule) && rule.length > 1 && rule.every(isObject);
}
