import type { SecretStore } from '../aws/secretsmanager/secret-store.ts';

/** `{{resolve:secretsmanager:<arn>:SecretString:<key>:<stage>:<version>}}`, as CDK's `secretValue` writes it. */
const SECRET = /\{\{resolve:secretsmanager:(arn:[^}]+?):SecretString:([^:}]*):[^:}]*:[^:}]*\}\}/g;

/**
 * Fills in dynamic references to the template's own secrets, as CloudFormation does on deploy. What it does not know stays
 * as it is; the template's reader has named it.
 */
export function fillSecrets(variables: Record<string, string>, secrets: SecretStore): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.replace(SECRET, (reference, arn: string, key: string) => {
        const text = secrets.current(arn);
        if (text === undefined) return reference;
        return key === '' ? text : String((JSON.parse(text) as Record<string, unknown>)[key] ?? '');
      }),
    ]),
  );
}
