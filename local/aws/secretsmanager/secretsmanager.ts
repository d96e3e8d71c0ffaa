import type { Service } from '../service.ts';
import { DescribeSecret } from './operations/describe-secret.ts';
import { GetSecretValue } from './operations/get-secret-value.ts';
import { ListSecrets } from './operations/list-secrets.ts';
import { PutSecretValue } from './operations/put-secret-value.ts';
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
