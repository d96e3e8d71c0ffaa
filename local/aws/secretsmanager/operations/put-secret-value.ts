import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { requireSecret, secretArn } from '../secret-id.ts';
import type { SecretStore } from '../secret-store.ts';

interface Input {
  SecretId?: string;
  SecretString?: string;
  ClientRequestToken?: string;
  VersionStages?: string[];
}

const MAX_VALUE_BYTES = 65_536; // AWS Secrets Manager quotas

/** A new current version; the one before it becomes AWSPREVIOUS. */
export const PutSecretValue: Operation<SecretStore, Input> = {
  action: 'secretsmanager:PutSecretValue',
  notModelled: ['RotationToken'],
  resource: secretArn,
  run({ SecretId, SecretString, ClientRequestToken, VersionStages }, { state }) {
    const secret = requireSecret(state, SecretId);
    if (typeof SecretString !== 'string') {
      throw new AwsError(
        'InvalidParameterException',
        'You must provide SecretString: the local AWS keeps no binary secrets.',
      );
    }
    if (Buffer.byteLength(SecretString) > MAX_VALUE_BYTES) {
      throw new AwsError('InvalidParameterException', `SecretString is longer than ${MAX_VALUE_BYTES} bytes.`);
    }
    if (VersionStages && VersionStages.join() !== 'AWSCURRENT') {
      throw new AwsError('InvalidParameterException', 'The local AWS stages a new version as AWSCURRENT only.');
    }
    // The same token again is the same request again: it makes no second version.
    const before = secret.versions.find(({ id }) => id === ClientRequestToken);
    if (before && before.value !== SecretString) {
      throw new AwsError(
        'ResourceExistsException',
        "You can't use ClientRequestToken because that value is already in use for a version of this secret.",
      );
    }
    const version = before ?? state.put(secret, SecretString, ClientRequestToken);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
  },
};
