import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { physicalName } from '../constructs/physical-name.ts';
import { FUNCTION_ENTRIES, suiteService } from './service.ts';
import { SuiteDatabase } from './suite-database.ts';
import { SuiteFunctions } from './suite-functions.ts';
import { SuiteHttpApi } from './suite-http-api.ts';
import { SuiteLiveApi } from './suite-live-api.ts';
import { SuiteMigrations } from './suite-migrations.ts';
import { SuiteSecrets } from './suite-secrets.ts';
import { SyncQueue } from './sync-queue.ts';

export interface SuiteStackProps extends StackProps {
  /** Absolute folder that holds package.json and `functions/`. */
  projectFolder: string;
  /** Entry file by function; for tests that need no real functions. */
  entries?: typeof FUNCTION_ENTRIES;
}

/** The suite: HTTP and WebSocket API, functions, queue, schedules, database and secrets. */
export class SuiteStack extends Stack {
  readonly functions: SuiteFunctions;

  constructor(scope: Construct, id: string, { projectFolder, entries = FUNCTION_ENTRIES, ...props }: SuiteStackProps) {
    super(scope, id, { description: 'A multi-tenant back end that syncs orders, observed by Lamplight', ...props });
    const service = suiteService(this, projectFolder, entries);
    const secrets = new SuiteSecrets(this, 'Secrets', service);
    const database = new SuiteDatabase(this, 'Database', { service, secrets });
    const sync = new SyncQueue(this, 'Sync', service);
    const httpApi = new SuiteHttpApi(this, 'HttpApi', service);
    const liveApi = new SuiteLiveApi(this, 'LiveApi', service);
    this.functions = new SuiteFunctions(this, 'Functions', { service, secrets, database, sync, httpApi, liveApi });
    if (service.stage !== 'local') {
      const migrations = new SuiteMigrations(this, 'Migrations', { service, secrets, database, projectFolder });
      // New code finds the schema that it was written for.
      this.functions.node.addDependency(migrations);
    }
    httpApi.route(this.functions);
    liveApi.route(this.functions.liveConnections);
    sync.deliverTo(this.functions.syncWorker);
    const { queueGauge, databaseGauge, probe, canary, syncScheduler, liveSweeper } = this.functions;
    for (const [minutes, fn] of [
      [1, queueGauge],
      [1, databaseGauge],
      [1, probe],
      [1, syncScheduler],
      [5, canary],
      [5, liveSweeper],
    ] as const) {
      new Rule(this, `${fn.node.id}Schedule`, {
        ruleName: physicalName(service, fn.logicalName),
        schedule: Schedule.rate(Duration.minutes(minutes)),
        targets: [new LambdaTarget(fn)],
      });
    }
    new CfnOutput(this, 'ApiUrl', { value: httpApi.url });
    new CfnOutput(this, 'McpUrl', { value: `${httpApi.url}/mcp` });
    new CfnOutput(this, 'MetricsUrl', { value: `${httpApi.url}/metrics` });
    new CfnOutput(this, 'LiveUrl', { value: liveApi.url });
    new CfnOutput(this, 'SyncQueueUrl', { value: sync.queue.queueUrl });
    new CfnOutput(this, 'DatabaseClusterArn', { value: database.cluster.clusterArn });
  }
}
