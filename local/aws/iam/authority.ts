import type { Clock } from '../../clock.ts';
import type { Records } from '../../records.ts';
import type { PolicyStatement } from '../../template/app.ts';
import { AwsError } from '../aws-error.ts';
import { allowed } from './allowed.ts';
import type { ConditionContext } from './conditions.ts';
import type { Principal } from './principal.ts';

/** A statement that let something through, or refused it, and the actions it decided. */
export interface UsedStatement {
  statement: PolicyStatement;
  /** Sorted: `sqs:SendMessage` */
  actions: string[];
}

/** Decides every call on the wire endpoint, says what it refuses and remembers which statements were needed. */
export interface Authority {
  /**
   * Throws `AwsError` (`AccessDeniedException`) where IAM would refuse; publishes one notice for each refusal of its kind.
   *
   * @param context condition keys, over those that the principal and the first resource tell
   */
  authorise(principal: Principal, action: string, resources: string[], context?: ConditionContext): void;
  /** For the proof of least privilege: what no call ever used is superfluous. */
  usedStatements(): UsedStatement[];
}

/** One authority for a whole run: its notices are said once, and its memory is the proof. */
export function createAuthority({ clock, records }: { clock: Clock; records: Records }): Authority {
  const used = new Map<PolicyStatement, Set<string>>();
  const said = new Set<string>();

  function say(level: 'warning' | 'error', message: string): void {
    if (said.has(message)) return;
    said.add(message);
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'iam', message });
  }

  return {
    authorise(principal, action, resources, context = {}) {
      const decision = allowed(principal, action, resources, callContext(principal, resources, context));
      for (const statement of decision.statements) {
        const actions = used.get(statement) ?? new Set();
        used.set(statement, actions.add(action));
      }
      for (const { statement, named } of decision.unknownConditions) {
        const effect = statement.effect === 'Allow' ? 'does not count here' : 'counts here whatever it says';
        say(
          'warning',
          `${statement.origin}: the condition "${named}" is not modelled locally, so this ${statement.effect} ${effect}`,
        );
      }
      if (decision.allowed) return;
      const resource = decision.resource ?? '*';
      if (decision.denied === 'explicit') {
        say(
          'error',
          `${principal.name} was refused ${action} on ${resource}: ${decision.statements[0]!.origin} denies it`,
        );
      } else {
        say(
          'error',
          `${principal.name} lacks ${action} on ${resource}: grant it to the function's role in the stack (a grant method, or addToRolePolicy with that action and resource)`,
        );
      }
      throw accessDenied(principal, action, resource, decision.denied);
    },
    usedStatements: () => [...used].map(([statement, actions]) => ({ statement, actions: [...actions].sort() })),
  };
}

/** The local endpoint is plain HTTP, but stands for one that is not: SecureTransport is always true. */
function callContext(principal: Principal, resources: string[], given: ConditionContext): ConditionContext {
  const [, , , , accountId = ''] = principal.arn.split(':');
  const region = resources[0]?.split(':')[3] ?? '';
  return {
    'aws:securetransport': 'true',
    'aws:principalarn': principal.arn,
    'aws:principalaccount': accountId,
    'aws:requestedregion': region,
    ...given,
  };
}

function accessDenied(
  principal: Principal,
  action: string,
  resource: string,
  denied: 'implicit' | 'explicit' | undefined,
): AwsError {
  const because =
    denied === 'explicit'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const message = `User: ${principal.arn} is not authorized to perform: ${action}${on} ${because}`;
  return new AwsError('AccessDeniedException', message, { status: 403, queryCode: 'AccessDenied' });
}
