import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ObservedService } from '../constructs/observed-function.ts';
import { physicalName } from '../constructs/physical-name.ts';
import { stageSettings } from '../constructs/stage.ts';
import { allow } from './allow.ts';

/** Roles of the database; each has a secret of its own. `migrator` owns the schema. */
export type DatabaseRole = 'migrator' | 'app_user' | 'scheduler_reader' | 'gauge_reader' | 'runbook_reader';

/** Every secret of the suite, generated on deploy: none is in the template. */
export class SuiteSecrets extends Construct {
  readonly databaseRoles: Readonly<Record<DatabaseRole, Secret>>;
  /** A random string; access tokens are signed with it. */
  readonly jwt: Secret;
  /** `{ "current": "1", "1": "<random string>" }`: a new version is a new key, and `current` names the one that encrypts. */
  readonly credentialKeys: Secret;
  /** A random string; debug tokens are signed with it. */
  readonly debugKey: Secret;

  constructor(scope: Construct, id: string, service: ObservedService) {
    super(scope, id);
    const make = (construct: string, name: string, description: string, generate: SecretStringGenerator) =>
      new Secret(this, construct, {
        secretName: physicalName(service, name),
        description,
        removalPolicy: stageSettings(service.stage).removalPolicy,
        generateSecretString: { excludePunctuation: true, ...generate },
      });
    const roleSecret = (role: DatabaseRole) =>
      make(pascal(role), `database-${role}`, `Database role ${role}`, {
        secretStringTemplate: JSON.stringify({ username: role }),
        generateStringKey: 'password',
        passwordLength: 40,
      });
    this.databaseRoles = {
      migrator: roleSecret('migrator'),
      app_user: roleSecret('app_user'),
      scheduler_reader: roleSecret('scheduler_reader'),
      gauge_reader: roleSecret('gauge_reader'),
      runbook_reader: roleSecret('runbook_reader'),
    };
    this.debugKey = make('DebugKey', 'debug-key', 'Signs debug tokens', { passwordLength: 64 });
    this.jwt = make('Jwt', 'jwt', 'Signs access tokens', { passwordLength: 64 });
    this.credentialKeys = make('CredentialKeys', 'credential-keys', 'Keys that encrypt credentials, by version', {
      secretStringTemplate: JSON.stringify({ current: '1' }),
      generateStringKey: '1',
      passwordLength: 64,
    });
  }
}

/**
 * The variable by which the layer knows debug tokens. CloudFormation fills it in on deploy: the template holds a reference,
 * and the layer need not wait for a call before the first request. All that the key opens is redacted debug lines.
 */
export function debugEnvironment({ debugKey }: SuiteSecrets): Record<string, string> {
  return { LAMPLIGHT_DEBUG_KEY: debugKey.secretValue.unsafeUnwrap() };
}

/** Lets a function read these secrets, and no other. */
export function allowReading(grantee: IGrantable, ...secrets: Secret[]): void {
  allow(grantee, ['secretsmanager:GetSecretValue'], ...secrets.map((secret) => secret.secretArn));
}

function pascal(role: string): string {
  return role.replace(/(^|_)([a-z])/g, (_match, _separator, letter: string) => letter.toUpperCase());
}
