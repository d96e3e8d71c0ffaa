import type { Service } from '../service.ts';
import { DescribeSecret } from './describe-secret.ts';
import { GetSecretValue } from './get-secret-value.ts';
import { ListSecrets } from './list-secrets.ts';
import { PutSecretValue } from './put-secret-value.ts';
import type { SecretStore } from './secret-store.ts';

/** Secrets Manager over the template's secrets, for SDK clients. */
export function secretsManager(store: SecretStore): Service<SecretStore> {
  return {
    name: 'secretsmanager',
    protocol: 'json',
    state: store,
    operations: { DescribeSecret, GetSecretValue, ListSecrets, PutSecretValue },
  };
}
