import { join, resolve } from 'node:path';
import { createControl } from '../aws/control/control.ts';
import { createConnections } from '../aws/execute-api/connections.ts';
import { createAuthority, type UsedStatement } from '../aws/iam/authority.ts';
import { createSecretStore } from '../aws/secretsmanager/secret-store.ts';
import { type Clock, realClock } from '../clock.ts';
import type { DemoTenant, LamplightConfig, LocalRun } from '../config.ts';
import type { Fired } from '../events/schedule.ts';
import type { InvokeResult } from '../lambda/invoke-result.ts';
import type { FunctionPool } from '../lambda/pool.ts';
import { LocalError } from '../local-error.ts';
import { choosePort, preferPort } from '../ports.ts';
import { createRecords, type Records } from '../records.ts';
import type { LocalApp } from '../template/app.ts';
import { readConfigFile } from './config-file.ts';
import { openDataFolder } from './data-folder.ts';
import { readApp, sayProblems } from './read-app.ts';
import { runControl } from './run-control.ts';
import { runtimeSdk } from './runtime-sdk.ts';
import { startAwsEndpoint } from './start-aws-endpoint.ts';
import type { DatabaseOptions, RunningDatabase } from './start-database.ts';
import { startEvents } from './start-events.ts';
import { startFunctions } from './start-functions.ts';
import { startQueues } from './start-queues.ts';
import { startSubstitutes } from './start-substitutes.ts';
import { synth } from './synth.ts';
import { createTimings, type Timing } from './timings.ts';

export interface LocalOptions {
  /** Folder with cdk.json and lamplight.config.ts. */
  projectFolder: string;
  /** What outlives the run: database, secrets, queues, logs; default `.lamplight` in the project. */
  dataFolder?: string;
  /** Port of the (first) HTTP API; default 0, which picks a free one. */
  port?: number;
  clock?: Clock;
  records?: Records;
  /** Default: read from `lamplight.config.ts`. */
  config?: LamplightConfig;
  /** Start with new data. */
  fresh?: boolean;
  /** Most processes of one function. */
  maximumInstances?: number;
}

/** A local AWS that runs one synthesised CDK app. */
export interface LocalSystem extends LocalRun {
  app: LocalApp;
  config: LamplightConfig;
  tenants: DemoTenant[];
  /** By the function's short name. */
  pools: Map<string, FunctionPool>;
  clusterArn?: string;
  databaseName?: string;
  /** ARN of the secret that the project names for `journey`. */
  journeySecretArn?: string;
  /** Base URL of each substitute, by name. */
  substitutes: Record<string, string>;
  /** Where the time from start to ready went. */
  timings: Timing[];
  /** The IAM statements that decided a call so far, and the actions of those calls. */
  usedStatements(): UsedStatement[];
  /** Runs a function once, by its short name. */
  invoke(functionName: string, event: unknown): Promise<InvokeResult>;
  /** Fires a schedule by hand, as if the time were `atMs`. */
  fire(schedule: string, atMs?: number): Promise<Fired[]>;
  stop(): Promise<void>;
}

/**
 * Synthesises the project's CDK app and runs its template: functions, HTTP APIs, queues, schedules, database, secrets.
 *
 * @throws LocalError for everything that the user can mend, after all that had started is stopped again
 */
export async function startLocal(options: LocalOptions): Promise<LocalSystem> {
  const { projectFolder, port = 0, clock = realClock, records = createRecords(), fresh = false } = options;
  const dataFolder = options.dataFolder ?? join(projectFolder, '.lamplight');
  const started = new AsyncDisposableStack();
  const timings = createTimings();
  try {
    const { isFresh, release } = openDataFolder(dataFolder, { fresh });
    started.defer(release);
    const apiPort = await choosePort(port);
    const awsEndpoint = `http://127.0.0.1:${await preferPort(port === 0 ? 0 : apiPort + 1)}`;

    const config = options.config ?? (await timings.measure('configuration', () => readConfigFile(projectFolder)));
    const cdkOut = resolve(dataFolder, 'cdk.out');
    // Before the synth and not beside it: what had started would keep running where that fails.
    const substitutes = await startSubstitutes(config.substitutes ?? [], { clock, records, dataFolder });
    started.defer(() => substitutes.stop());
    // A project with migrations has a database: its files are made meanwhile.
    const ownDatabase = config.migrations !== undefined && !process.env.LAMPLIGHT_DATABASE_URL;
    const files = ownDatabase ? timings.measure('database files', () => prepareDatabase(dataFolder)) : undefined;
    // Awaited below: until then a failure must not count as one that nobody handles. A start that fails before waits for it, too.
    started.defer(async () => void (await files?.catch(() => {})));
    files?.catch(() => {});
    await timings.measure('synth', () =>
      synth({ projectFolder, outputFolder: cdkOut, app: config.app, context: { ...config.context, stage: 'local' } }),
    );
    await files;

    const { app, apiPorts } = await readApp(cdkOut, { awsEndpoint, apiPort, isFixed: port !== 0 });
    sayProblems(app, { records, clock });
    const secrets = createSecretStore({ secrets: app.secrets, dataFolder, clock });
    const queues = startQueues({ app, clock, records, dataFolder });
    started.defer(() => queues.stop());

    const database = await timings.measure('database', () =>
      databaseOf({ app, secrets, projectFolder, dataFolder, migrations: config.migrations, clock, records }),
    );
    if (database) started.defer(() => database.stop());
    const functions = startFunctions({
      app,
      secrets,
      clock,
      records,
      awsEndpoint,
      environment: substitutes.environment,
      maximumInstances: options.maximumInstances,
      runtimeLayer: runtimeSdk(projectFolder, dataFolder),
    });
    started.defer(() => functions.stop());
    const authority = createAuthority({ clock, records });
    const connections = createConnections();
    const control = createControl();
    const aws = await startAwsEndpoint({
      app,
      assemblyFolder: cdkOut,
      clock,
      records,
      dataFolder,
      port: Number(new URL(awsEndpoint).port),
      authority,
      secrets,
      queues,
      functions,
      connections,
      control,
      database,
    });
    started.defer(() => aws.stop());
    await timings.measure('functions', () => warm(functions.pools, answering(app)));

    const events = await startEvents({ app, clock, records, functions, queues, authority, connections, apiPorts });
    started.defer(() => events.stop());
    control.serve(runControl({ events, functions, clock, records }));

    const pools = new Map([...functions.pools.values()].map((pool) => [pool.fn.title, pool]));
    const run: LocalRun = {
      url: events.url ?? awsEndpoint,
      ...(events.webSocketUrl && { webSocketUrl: events.webSocketUrl }),
      awsEndpoint,
      credentials: functions.operator,
      region: app.region,
      environment: Object.fromEntries(
        app.functions.map((fn) => [fn.title, { ...fn.environment, ...substitutes.environment }]),
      ),
      ...(database && { databaseUrl: database.url }),
      clock,
      records,
      dataFolder,
      fresh: isFresh,
    };
    const tenants = await timings.measure('seed', async () => (await config.seed?.(run)) ?? []);
    void warm(functions.pools, () => true);
    return {
      ...run,
      app,
      config,
      tenants,
      pools,
      ...(database && { clusterArn: database.cluster.arn, databaseName: database.cluster.databaseName }),
      ...(config.journey && { journeySecretArn: secretNamed(app, config.journey.secretName) }),
      substitutes: substitutes.urls,
      timings: timings.list(),
      usedStatements: () => authority.usedStatements(),
      invoke(functionName, event) {
        const pool = pools.get(functionName);
        if (!pool)
          throw new LocalError('usage', `no function "${functionName}"; there are ${[...pools.keys()].join(', ')}`);
        return pool.invoke(event);
      },
      fire: (schedule, atMs) => events.fire(schedule, atMs),
      stop: () => started.disposeAsync(),
    };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

/** Loaded only where there is a database: an app without one needs no `pg`. */
async function databaseOf(options: DatabaseOptions): Promise<RunningDatabase | undefined> {
  if (options.app.clusters.length === 0) return undefined;
  return (await import('./start-database.ts')).startDatabase(options);
}

async function prepareDatabase(dataFolder: string): Promise<void> {
  await (await import('../postgres/start-postgres.ts')).preparePostgres(dataFolder);
}

/** Functions that answer clients: `ready` promises them, and the others can start after it. */
function answering({ httpApis, webSocketApis }: LocalApp): (arn: string) => boolean {
  const arns = new Set(httpApis.flatMap(({ routes }) => routes.map(({ functionArn }) => functionArn)));
  for (const { routes } of webSocketApis) for (const { functionArn } of routes) arns.add(functionArn);
  return (arn) => arns.has(arn);
}

/** Starts a first instance of each; one that does not start is said by a notice. */
async function warm(pools: Map<string, FunctionPool>, which: (arn: string) => boolean): Promise<void> {
  await Promise.all([...pools].filter(([arn]) => which(arn)).map(([, pool]) => pool.warm()));
}

/** A secret by the end of its name, which the stage begins: `database-runbook_reader`. */
function secretNamed(app: LocalApp, name: string): string {
  const secret = app.secrets.find((candidate) => candidate.name === name || candidate.name.endsWith(`-${name}`));
  if (secret) return secret.arn;
  const names = app.secrets.map((candidate) => candidate.name).join(', ');
  throw new LocalError(
    'config_invalid',
    `lamplight.config.ts: journey.secretName "${name}" is no secret; there are ${names}`,
  );
}
