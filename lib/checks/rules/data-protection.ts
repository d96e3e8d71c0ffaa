import type { Check } from '../check.ts';
import { DATA_IDENTIFIER_LIMITS } from '../limits.ts';
import { listOf } from '../references.ts';

interface DataProtectionPolicy {
  Configuration?: { CustomDataIdentifier?: unknown };
}

/** Data of one's own that a log group masks: CloudWatch Logs takes fewer regular expressions than CDK lets through. */
export const check: Check = {
  rule: 'data-protection',
  why: 'CloudWatch Logs refuses the policy, and the deployment is rolled back.',
  check: (app) =>
    app.all('AWS::Logs::LogGroup').flatMap((resource) => {
      const policy = resource.properties.DataProtectionPolicy as DataProtectionPolicy | undefined;
      return problemsOf(policy?.Configuration).map((message) => ({ resource, message }));
    }),
};

function problemsOf(configuration: DataProtectionPolicy['Configuration']): string[] {
  const { custom, name, pattern } = DATA_IDENTIFIER_LIMITS;
  const identifiers = listOf<{ Name?: unknown; Regex?: unknown }>(configuration?.CustomDataIdentifier);
  return [
    ...(identifiers.length > custom ? [`at most ${custom} custom data identifiers, not ${identifiers.length}`] : []),
    ...identifiers.flatMap(({ Name, Regex }) => [
      ...(name.test(String(Name)) ? [] : [`"${Name}": a name has up to 128 letters, digits, "_" and "-"`]),
      ...(pattern.test(String(Regex))
        ? []
        : [`"${Name}": a pattern has up to 200 characters, no parentheses: ${Regex}`]),
    ]),
  ];
}
