export interface NagException {
  /** As cdk-nag prints it, after `AwsSolutions::`. */
  rule: string;
  /** Construct paths that it is about. */
  at: RegExp;
  reason: string;
}

const CONNECTIONS = 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<LiveApi46A6DDC3>/prod';

const ONE_CLIENT =
  'The id of a WebSocket client is made when it connects: the wildcard stands for the clients of this API and stage, by this method alone.';

/** Where the suite does not do what the AwsSolutions pack asks for, and why. */
export const NAG_EXCEPTIONS: readonly NagException[] = [
  {
    rule: 'AwsSolutions-SMG4',
    at: /^Suite\/Secrets\/(Migrator|AppUser|SchedulerReader|GaugeReader|RunbookReader)\/Resource$/,
    reason:
      'Rotation by a function of AWS needs a way into the network of the database, which has none. A new version of a secret reaches its role at the next deployment that changes the migrations.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: /^Suite\/Secrets\/CredentialKeys\/Resource$/,
    reason:
      'A rotated key leaves data to encrypt again: people do it, by `npm run rotate-key` and `npm run re-encrypt`.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: /^Suite\/(Secrets\/(DebugKey|Jwt)|Functions\/Exporter\/ScrapeToken)\/Resource$/,
    reason:
      'A rotation ends all tokens that are out, of users and of scrapers: people do it when a key may be known to others. No key leaves Secrets Manager but to the functions.',
  },
  {
    rule: 'AwsSolutions-VPC7',
    at: /^Suite\/Database\/Vpc\/Resource$/,
    reason: 'The network has no gateway, no NAT and nothing in it but the database: a flow log would be empty.',
  },
  {
    rule: 'AwsSolutions-RDS6',
    at: /^Suite\/Database\/Cluster\/Resource$/,
    reason: 'Nobody logs in to the database by network. The Data API asks IAM first, and then the secret of one role.',
  },
  {
    rule: 'AwsSolutions-APIG1',
    at: /^Suite\/(HttpApi\/Api\/DefaultStage|LiveApi\/Stage)\/Resource$/,
    reason:
      'Every request has a canonical line of the function that answers it, with path, status, duration, tenant and correlation id; an access log would say less and cost as much.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    at: /^Suite\/(HttpApi|LiveApi)\/.*\/Resource$/,
    reason:
      'The functions authorise by themselves: permission and entitlement depend on the route that their own router finds, and a refusal has to be counted and audited. /health is open on purpose.',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /^Suite\/(Functions|Migrations)\/.*Role\/DefaultPolicy\/Resource$/,
    reason:
      'Sending traces to X-Ray, and of the exporter listing and reading metrics: none of these actions knows a resource. A test of the suite holds that nothing else is allowed on all.',
  },
  {
    rule: `AwsSolutions-IAM5[Resource::${CONNECTIONS}/POST/@connections/*]`,
    at: /^Suite\/Functions\/SyncWorkerRole\/DefaultPolicy\/Resource$/,
    reason: ONE_CLIENT,
  },
  {
    rule: `AwsSolutions-IAM5[Resource::${CONNECTIONS}/DELETE/@connections/*]`,
    at: /^Suite\/Functions\/Live(Connections|Sweeper)Role\/DefaultPolicy\/Resource$/,
    reason: ONE_CLIENT,
  },
  {
    rule: `AwsSolutions-IAM5[Resource::${CONNECTIONS}/GET/@connections/*]`,
    at: /^Suite\/Functions\/LiveSweeperRole\/DefaultPolicy\/Resource$/,
    reason: ONE_CLIENT,
  },
];
