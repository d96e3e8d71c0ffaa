import type { LocalFunction, PolicyStatement } from '../../template/app.ts';

/** Who an access key belongs to. */
export interface Principal {
  accessKeyId: string;
  /** For people: `sync-worker`, `operator`. */
  name: string;
  /** `arn:aws:sts::000000000000:assumed-role/<role>/<function>` */
  arn: string;
  /** May do everything: the command line, the seed, the local run itself. */
  operator: boolean;
  statements: PolicyStatement[];
}

/** A function's own principal: its role's policy, under its own access key. */
export function functionPrincipal(fn: LocalFunction, accessKeyId: string): Principal {
  const role = fn.roleArn.slice(fn.roleArn.lastIndexOf('/') + 1);
  const accountId = fn.roleArn.split(':')[4] ?? '';
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role}/${fn.name}`;
  return { accessKeyId, name: fn.title, arn, operator: false, statements: fn.statements };
}

/** A principal that no policy limits. */
export function operatorPrincipal(accessKeyId: string, accountId: string): Principal {
  return {
    accessKeyId,
    name: 'operator',
    arn: `arn:aws:iam::${accountId}:user/operator`,
    operator: true,
    statements: [],
  };
}
