import type { Operation } from '../../service.ts';

/** Needs no permission, as on AWS. */
export const GetCallerIdentity: Operation = {
  action: 'sts:GetCallerIdentity',
  resource: () => [],
  run: (_input, { principal, accountId }) => ({
    Arn: principal.arn,
    UserId: `${principal.accessKeyId}:${principal.name}`,
    Account: accountId,
  }),
};
