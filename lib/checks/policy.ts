import { listOf, textOf } from './references.ts';

interface Statement {
  Effect?: string;
  Principal?: unknown;
  Action?: unknown;
}

/**
 * Whether a resource's policy lets a service do all of these actions. Conditions are taken to hold.
 *
 * @param service of the principal: `/^cloudwatch\./`
 */
export function allows(policy: unknown, service: RegExp, actions: readonly string[]): boolean {
  const { Statement: stated } = (policy ?? {}) as { Statement?: unknown };
  const statements = (
    typeof stated === 'object' && stated && 'Effect' in stated ? [stated] : listOf(stated)
  ) as Statement[];
  const allowing = statements.filter(
    ({ Effect, Principal }) =>
      Effect === 'Allow' && servicesOf(Principal).some((name) => name === '*' || service.test(name)),
  );
  const granted = allowing.flatMap(({ Action }) => (Array.isArray(Action) ? Action : [Action])).map(String);
  return actions.every((action) => granted.some((pattern) => matches(pattern, action)));
}

function servicesOf(principal: unknown): string[] {
  if (typeof principal === 'string') return [principal];
  const { Service, AWS } = (principal ?? {}) as { Service?: unknown; AWS?: unknown };
  const services = Array.isArray(Service) ? Service : [Service];
  return [...services.map(textOf), ...([AWS].flat().includes('*') ? ['*'] : [])];
}

/** IAM's wildcards; `kms:GenerateDataKey*` grants `kms:GenerateDataKey`. */
function matches(pattern: string, action: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}
