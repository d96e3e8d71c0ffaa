import type { Check } from '../check.ts';
import { allows } from '../policy.ts';
import { follow } from '../references.ts';

/** An encrypted log group needs a key that CloudWatch Logs may use; CDK adds no statement to it. */
export const check: Check = {
  rule: 'log-key',
  why: 'CloudWatch Logs refuses the key, and the deployment is rolled back.',
  check: (app) =>
    app.all('AWS::Logs::LogGroup').flatMap((resource) => {
      const key = follow(app, resource.template, resource.properties.KmsKeyId);
      if (!key || allows(key.properties.KeyPolicy, /^logs\./, ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey']))
        return [];
      return [
        {
          resource,
          message: `its key ${key.logicalId} does not let logs.<region>.amazonaws.com encrypt: add a statement to the key's policy`,
        },
      ];
    }),
};
