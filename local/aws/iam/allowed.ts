import type { PolicyStatement } from '../../template/app.ts';
import { type ConditionContext, conditionsMet } from './conditions.ts';
import type { Principal } from './principal.ts';
import { wildcardMatch } from './wildcard.ts';

export interface Decision {
  allowed: boolean;
  /** `implicit`: nothing allows it. `explicit`: a statement denies it. */
  denied?: 'implicit' | 'explicit';
  /** The first resource that is refused. */
  resource?: string;
  /** The statements that decided, one for each resource. */
  statements: PolicyStatement[];
  /** Statements that would have applied but for a condition that is not modelled. */
  unknownConditions: { statement: PolicyStatement; named: string }[];
}

/**
 * Evaluates identity policies as IAM does: an explicit Deny wins, then an Allow, else the call is refused.
 * An Allow with a condition that is not modelled does not count; a Deny with one does: both are the careful side.
 *
 * Source: IAM user guide, "Policy evaluation logic". Boundaries, SCPs, session and resource policies are not modelled.
 */
export function allowed(
  principal: Principal,
  action: string,
  resources: string[],
  context: ConditionContext,
): Decision {
  const decision: Decision = { allowed: true, statements: [], unknownConditions: [] };
  if (principal.operator) return decision;
  for (const resource of resources) {
    let allow: PolicyStatement | undefined;
    for (const statement of principal.statements) {
      if (!covers(statement, action, resource)) continue;
      const conditions = conditionsMet(statement.conditions, context);
      if (conditions.result === 'unmet') continue;
      if (conditions.result === 'unknown') {
        decision.unknownConditions.push({ statement, named: conditions.named });
        if (statement.effect === 'Allow') continue;
      }
      if (statement.effect === 'Deny') {
        return { ...decision, allowed: false, denied: 'explicit', resource, statements: [statement] };
      }
      allow ??= statement;
    }
    if (!allow) return { ...decision, allowed: false, denied: 'implicit', resource, statements: [] };
    decision.statements.push(allow);
  }
  return decision;
}

function covers(statement: PolicyStatement, action: string, resource: string): boolean {
  return (
    named(statement.actions, statement.notActions, action.toLowerCase(), (text) => text.toLowerCase()) &&
    named(statement.resources, statement.notResources, resource, (text) => text)
  );
}

/** A statement has either the list or its negation. */
function named(list: string[], not: string[] | undefined, text: string, fold: (pattern: string) => string): boolean {
  if (not && not.length > 0) return !not.some((pattern) => wildcardMatch(fold(pattern), text));
  return list.some((pattern) => wildcardMatch(fold(pattern), text));
}
