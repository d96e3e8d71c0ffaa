import { cloudWatch } from '../aws/cloudwatch/cloudwatch.ts';
import { readDashboardBodies } from '../aws/cloudwatch/dashboard-bodies.ts';
import type { Control } from '../aws/control/control.ts';
import type { Connections } from '../aws/execute-api/connections.ts';
import { executeApi } from '../aws/execute-api/execute-api.ts';
import type { Authority } from '../aws/iam/authority.ts';
import { createLogStore } from '../aws/logs/log-store.ts';
import { cloudWatchLogs } from '../aws/logs/logs.ts';
import type { SecretStore } from '../aws/secretsmanager/secret-store.ts';
import { secretsManager } from '../aws/secretsmanager/secretsmanager.ts';
import { startAws } from '../aws/server.ts';
import type { Service } from '../aws/service.ts';
import type { Destinations, InboxMessage } from '../aws/sns/deliver.ts';
import { createSns, type Sns } from '../aws/sns/sns.ts';
import { sts } from '../aws/sts/sts.ts';
import type { Clock } from '../clock.ts';
import { loadTemplate } from '../cloudwatch/load-template.ts';
import type { Records } from '../records.ts';
import type { LocalApp } from '../template/app.ts';
import { writeOrSay } from '../write-or-say.ts';
import { isFirstOk, openInbox } from './inbox.ts';
import { startCloudWatch } from './start-cloudwatch.ts';
import type { RunningDatabase } from './start-database.ts';
import type { RunningFunctions } from './start-functions.ts';
import type { RunningQueues } from './start-queues.ts';

export interface AwsEndpointOptions {
  app: LocalApp;
  /** The cloud assembly, which also says what CloudWatch is to do. */
  assemblyFolder: string;
  clock: Clock;
  records: Records;
  dataFolder: string;
  port: number;
  authority: Authority;
  secrets: SecretStore;
  queues: RunningQueues;
  functions: RunningFunctions;
  connections: Connections;
  control: Control;
  database: RunningDatabase | undefined;
}

type SnsDeps = AwsEndpointOptions & { invokeAsync: Destinations['invokeAsync'] };

type DataApiDeps = AwsEndpointOptions & { database: RunningDatabase };

/** The wire endpoint with every service that the template's resources need. */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<{ stop(): Promise<void> }> {
  const { app, assemblyFolder, clock, records, dataFolder, port, authority, functions, connections, database } =
    options;
  const { region, accountId } = app;
  const started = new AsyncDisposableStack();
  try {
    const logs = createLogStore({ records, clock, dataFolder, groups: app.functions.map(({ logGroup }) => logGroup) });
    started.defer(() => logs.stop());
    const invokeAsync = (functionArn: string, event: unknown) => void functions.invokeAsync.send(functionArn, event);
    const sns = startSns({ ...options, invokeAsync });
    const watch = startCloudWatch({
      template: loadTemplate(assemblyFolder, { region, accountId }),
      clock,
      records,
      publish: sns.publish,
      invokeAsync,
    });
    started.defer(() => watch.stop());
    const dashboards = readDashboardBodies(assemblyFolder, { region, accountId, nowMs: clock.now() });
    const data = database && (await startDataApi({ ...options, database }));
    if (data) started.defer(() => data.stop());
    const services: Service[] = [
      options.queues.sqs.service,
      sns.service,
      sts,
      options.control.service,
      secretsManager(options.secrets) as Service,
      cloudWatchLogs(logs, app) as Service,
      cloudWatch({ ...watch, dashboards, region, accountId }) as Service,
      ...(app.webSocketApis.length > 0 ? [executeApi({ connections, region, accountId }) as Service] : []),
      ...(data ? [data.service as Service] : []),
    ];
    const { principals } = functions;
    const server = await startAws({ clock, records, principals, services, port, region, accountId, authority });
    started.defer(() => server.stop());
    return { stop: () => started.disposeAsync() };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

/** The topics, with an inbox for what would leave the local AWS. */
function startSns({ app, clock, records, dataFolder, queues, invokeAsync }: SnsDeps): Sns {
  const keep = openInbox(dataFolder);
  const writing = writeOrSay('messages of the inbox', { clock, records });
  return createSns({
    clock,
    records,
    accountId: app.accountId,
    topics: app.topics,
    subscriptions: app.subscriptions,
    queue: (arn) => queues.sqs.queue(arn),
    invokeAsync,
    inbox(message) {
      writing(() => keep(message));
      if (isFirstOk(message)) return;
      records.publish({ kind: 'notice', time: clock.now(), level: 'info', source: 'sns', message: inboxLine(message) });
    },
  });
}

/** Loaded only where there is a database: an app without one needs no `pg`. */
async function startDataApi({ database, secrets, authority, clock, records }: DataApiDeps) {
  const { rdsData } = await import('../aws/rds-data/rds-data.ts');
  return rdsData({ url: database.url, clusters: [database.cluster], secrets, authority, clock, records });
}

function inboxLine({ protocol, endpoint, subject, body }: InboxMessage): string {
  return `${protocol} to ${endpoint}: ${subject ?? body.split('\n')[0]}`;
}
