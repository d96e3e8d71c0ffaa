import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { requireSecret, secretArn } from '../secret-id.ts';
import type { SecretStore } from '../secret-store.ts';

interface Input {
  SecretId?: string;
  VersionId?: string;
  VersionStage?: string;
}

/** A version's value; the current one by default. */
export const GetSecretValue: Operation<SecretStore, Input> = {
  action: 'secretsmanager:GetSecretValue',
  resource: secretArn,
  run({ SecretId, VersionId, VersionStage }, { state }) {
    const secret = requireSecret(state, SecretId);
    const stage = VersionStage ?? (VersionId ? undefined : 'AWSCURRENT');
    const version = secret.versions.find(
      ({ id, stages }) => (!VersionId || id === VersionId) && (!stage || stages.includes(stage)),
    );
    if (!version) {
      const which = VersionId ? `VersionId: ${VersionId}` : `staging label: ${stage}`;
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${which}`,
      );
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.value,
      VersionStages: version.stages,
      CreatedDate: version.createdMs / 1000,
    };
  },
};
