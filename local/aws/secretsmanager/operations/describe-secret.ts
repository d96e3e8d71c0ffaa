import type { Operation } from '../../service.ts';
import { requireSecret, secretArn } from '../secret-id.ts';
import type { SecretStore, StoredSecret } from '../secret-store.ts';

/** Everything about a secret but its value. */
export const DescribeSecret: Operation<SecretStore, { SecretId?: string }> = {
  action: 'secretsmanager:DescribeSecret',
  resource: secretArn,
  run({ SecretId }, { state }) {
    const secret = requireSecret(state, SecretId);
    return { ...describe(secret), VersionIdsToStages: stagesByVersion(secret) };
  },
};

/** What DescribeSecret and ListSecrets have in common. */
export function describe({ arn, name, createdMs, changedMs }: StoredSecret) {
  return { ARN: arn, Name: name, CreatedDate: createdMs / 1000, LastChangedDate: changedMs / 1000 };
}

/** Versions without a label are left out, as AWS does. */
export function stagesByVersion({ versions }: StoredSecret): Record<string, string[]> {
  return Object.fromEntries(versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]));
}
