import { IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ObservedService } from '../constructs/observed-function.ts';
import { physicalName } from '../constructs/physical-name.ts';
import { allow } from './allow.ts';
import { allowReading, type DatabaseRole, type SuiteSecrets } from './suite-secrets.ts';
import { forStage } from './suite-stages.ts';

/**
 * Aurora capacity units by stage: 0 lets the cluster pause while nobody asks, which takes the schedules of the database's
 * gauge and the canary to be off; prod never waits for it to wake.
 */
const CAPACITY = {
  local: { minimum: 0, maximum: 2 },
  dev: { minimum: 0, maximum: 2 },
  prod: { minimum: 0.5, maximum: 16 },
};

/** Of automatic backups, to any second of which the cluster can be restored. */
const BACKUP_DAYS = { local: 1, dev: 1, prod: 14 };

const DATABASE_NAME = 'suite';

const STATEMENT_ACTION = 'rds-data:ExecuteStatement';

/** What a transaction of the data-access module calls besides, and nothing else. */
const TRANSACTION_ACTIONS = ['rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:RollbackTransaction'];

/** Aurora Serverless v2 PostgreSQL, reached by the Data API alone: isolated subnets, no NAT, no way in from a network. */
export class SuiteDatabase extends Construct {
  readonly cluster: DatabaseCluster;
  readonly #secrets: SuiteSecrets;

  constructor(scope: Construct, id: string, { service, secrets }: { service: ObservedService; secrets: SuiteSecrets }) {
    super(scope, id);
    this.#secrets = secrets;
    const isProduction = service.stage === 'prod';
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.20.0.0/22'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 25 }],
      // Would add a function of CDK's own to the template, to empty a security group that nothing uses.
      restrictDefaultSecurityGroup: false,
    });
    this.cluster = new DatabaseCluster(this, 'Cluster', {
      clusterIdentifier: physicalName(service, 'database'),
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_7 }),
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      writer: ClusterInstance.serverlessV2('Writer'),
      serverlessV2MinCapacity: forStage(CAPACITY, service.stage).minimum,
      serverlessV2MaxCapacity: forStage(CAPACITY, service.stage).maximum,
      enableDataApi: true,
      storageEncrypted: true,
      backup: { retention: Duration.days(forStage(BACKUP_DAYS, service.stage)) },
      credentials: Credentials.fromSecret(secrets.databaseRoles.migrator),
      defaultDatabaseName: DATABASE_NAME,
      deletionProtection: isProduction,
      removalPolicy: isProduction ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
    });
  }

  /** The variables by which a function finds the database, as one of its roles. */
  environment(role: DatabaseRole): Record<string, string> {
    return {
      DATABASE_CLUSTER_ARN: this.cluster.clusterArn,
      DATABASE_SECRET_ARN: this.#secrets.databaseRoles[role].secretArn,
      DATABASE_NAME,
    };
  }

  /** Lets a function use the Data API as one role: that role's secret and no other, and single statements alone where it has no transactions. */
  allow(grantee: IGrantable, role: DatabaseRole, { transactions = true } = {}): void {
    const actions = [STATEMENT_ACTION, ...(transactions ? TRANSACTION_ACTIONS : [])];
    allow(grantee, actions, this.cluster.clusterArn);
    allowReading(grantee, this.#secrets.databaseRoles[role]);
  }
}
