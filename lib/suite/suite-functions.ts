import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Exporter } from '../constructs/exporter.ts';
import { ObservedFunction, type ObservedService } from '../constructs/observed-function.ts';
import { allow } from './allow.ts';
import type { SuiteDatabase } from './suite-database.ts';
import type { SuiteHttpApi } from './suite-http-api.ts';
import type { SuiteLiveApi } from './suite-live-api.ts';
import { allowReading, debugEnvironment, type SuiteSecrets } from './suite-secrets.ts';
import { type SyncQueue, WORKER_TIMEOUT_SECONDS } from './sync-queue.ts';

/** Where the providers answer: empty means each provider's own address. A local run puts its substitutes here. */
const PROVIDER_ENVIRONMENT = { SHOPIFY_BASE_URL: '', NETSUITE_BASE_URL: '' };

/** A scheduled function that asks the database has time for a cluster that wakes up. */
const SCHEDULED_TIMEOUT = Duration.seconds(30);

export interface SuiteParts {
  service: ObservedService;
  secrets: SuiteSecrets;
  database: SuiteDatabase;
  sync: SyncQueue;
  httpApi: SuiteHttpApi;
  liveApi: SuiteLiveApi;
}

/** The suite's functions, each with the variables that it reads and the permissions that it uses, and no more. */
export class SuiteFunctions extends Construct {
  readonly api: ObservedFunction;
  readonly syncWorker: ObservedFunction;
  readonly mcpTools: ObservedFunction;
  readonly queueGauge: ObservedFunction;
  readonly databaseGauge: ObservedFunction;
  readonly probe: ObservedFunction;
  readonly canary: ObservedFunction;
  readonly liveConnections: ObservedFunction;
  readonly liveSweeper: ObservedFunction;
  readonly syncScheduler: ObservedFunction;
  readonly exporter: ObservedFunction;

  constructor(scope: Construct, id: string, parts: SuiteParts) {
    super(scope, id);
    this.api = this.#makeApi(parts);
    this.syncWorker = this.#makeSyncWorker(parts);
    this.mcpTools = this.#makeMcpTools(parts);
    this.queueGauge = this.#makeQueueGauge(parts);
    this.databaseGauge = this.#makeDatabaseGauge(parts);
    this.probe = this.#makeProbe(parts);
    this.canary = this.#makeCanary(parts);
    this.liveConnections = this.#makeLiveConnections(parts);
    this.liveSweeper = this.#makeLiveSweeper(parts);
    this.syncScheduler = this.#makeSyncScheduler(parts);
    this.exporter = new Exporter(this, 'Exporter', parts).fn;
  }

  #makeApi({ service, secrets, database, sync, httpApi }: SuiteParts): ObservedFunction {
    const api = new ObservedFunction(this, 'Api', {
      service,
      name: 'api',
      description: 'Answers /api/v1 and /health',
      memorySize: 1024,
      timeout: Duration.seconds(25),
      environment: {
        ...debugEnvironment(secrets),
        ...database.environment('app_user'),
        ...PROVIDER_ENVIRONMENT,
        SYNC_QUEUE_URL: sync.queue.queueUrl,
        JWT_SECRET_ARN: secrets.jwt.secretArn,
        CREDENTIAL_KEYS_SECRET_ARN: secrets.credentialKeys.secretArn,
        MCP_URL: `${httpApi.url}/mcp`,
      },
    });
    database.allow(api, 'app_user');
    allowReading(api, secrets.jwt, secrets.credentialKeys);
    allow(api, ['sqs:SendMessage'], sync.queue.queueArn);
    return api;
  }

  #makeSyncWorker({ service, secrets, database, sync, liveApi }: SuiteParts): ObservedFunction {
    const worker = new ObservedFunction(this, 'SyncWorker', {
      service,
      name: 'sync-worker',
      description: 'Runs sync jobs: reads a provider page by page and stores what it has',
      memorySize: 1024,
      timeout: Duration.seconds(WORKER_TIMEOUT_SECONDS),
      environment: {
        ...debugEnvironment(secrets),
        ...database.environment('app_user'),
        ...PROVIDER_ENVIRONMENT,
        SYNC_QUEUE_URL: sync.queue.queueUrl,
        CREDENTIAL_KEYS_SECRET_ARN: secrets.credentialKeys.secretArn,
        ...liveApi.environment,
      },
    });
    database.allow(worker, 'app_user');
    allowReading(worker, secrets.credentialKeys);
    // A throttled job goes on in a message of its own, with its cursor.
    allow(worker, ['sqs:SendMessage'], sync.queue.queueArn);
    liveApi.allow(worker, 'POST');
    return worker;
  }

  #makeMcpTools({ service, secrets, database }: SuiteParts): ObservedFunction {
    const mcpTools = new ObservedFunction(this, 'McpTools', {
      service,
      name: 'mcp-tools',
      description: 'Serves the MCP tools behind their governance',
      memorySize: 1024,
      timeout: Duration.seconds(20),
      environment: {
        ...debugEnvironment(secrets),
        ...database.environment('app_user'),
        JWT_SECRET_ARN: secrets.jwt.secretArn,
        // Its tenants' entitlements are cached, and what is cached is encrypted.
        CREDENTIAL_KEYS_SECRET_ARN: secrets.credentialKeys.secretArn,
      },
    });
    database.allow(mcpTools, 'app_user');
    allowReading(mcpTools, secrets.jwt, secrets.credentialKeys);
    return mcpTools;
  }

  #makeQueueGauge({ service, sync }: SuiteParts): ObservedFunction {
    const gauge = new ObservedFunction(this, 'QueueGauge', {
      service,
      name: 'queue-gauge',
      description: 'Records the depth of the queues every minute',
      environment: { SYNC_QUEUE_URL: sync.queue.queueUrl, SYNC_DLQ_URL: sync.deadLetterQueue.queueUrl },
    });
    // No database here: a dead one must not silence the queues' gauges.
    allow(gauge, ['sqs:GetQueueAttributes'], sync.queue.queueArn, sync.deadLetterQueue.queueArn);
    return gauge;
  }

  #makeDatabaseGauge({ service, database }: SuiteParts): ObservedFunction {
    const gauge = new ObservedFunction(this, 'DatabaseGauge', {
      service,
      name: 'database-gauge',
      description: 'Records tenants, connections and how old their data is, every minute',
      timeout: SCHEDULED_TIMEOUT,
      environment: database.environment('gauge_reader'),
    });
    database.allow(gauge, 'gauge_reader', { transactions: false });
    return gauge;
  }

  #makeProbe({ service, sync, httpApi }: SuiteParts): ObservedFunction {
    const probe = new ObservedFunction(this, 'Probe', {
      service,
      name: 'probe',
      description: 'Asks every service for a sign of life, every minute',
      environment: { API_URL: httpApi.url, SYNC_QUEUE_URL: sync.queue.queueUrl },
    });
    allow(probe, ['sqs:SendMessage'], sync.queue.queueArn);
    return probe;
  }

  #makeCanary({ service, database }: SuiteParts): ObservedFunction {
    const canary = new ObservedFunction(this, 'Canary', {
      service,
      name: 'canary',
      description: 'Tries to see what tenant isolation must hide, every five minutes',
      timeout: SCHEDULED_TIMEOUT,
      // What the application may see is the question, so it asks as the application.
      environment: database.environment('app_user'),
    });
    database.allow(canary, 'app_user');
    return canary;
  }

  #makeSyncScheduler({ service, secrets, database, sync }: SuiteParts): ObservedFunction {
    const { scheduler_reader } = secrets.databaseRoles;
    const scheduler = new ObservedFunction(this, 'SyncScheduler', {
      service,
      name: 'sync-scheduler',
      description: 'Asks for the syncs that are due, and looks after stranded jobs, every minute',
      timeout: Duration.seconds(50),
      environment: {
        ...database.environment('app_user'),
        SCHEDULER_SECRET_ARN: scheduler_reader.secretArn,
        SYNC_QUEUE_URL: sync.queue.queueUrl,
      },
    });
    // What is due it reads as one role; each tenant's job it makes as the application, which sees that tenant alone.
    database.allow(scheduler, 'app_user');
    allowReading(scheduler, scheduler_reader);
    allow(scheduler, ['sqs:SendMessage', 'sqs:GetQueueAttributes'], sync.queue.queueArn);
    return scheduler;
  }

  #makeLiveConnections({ service, secrets, database, liveApi }: SuiteParts): ObservedFunction {
    const live = new ObservedFunction(this, 'LiveConnections', {
      service,
      name: 'live-connections',
      description: 'Takes the WebSocket clients that hear how syncs get on',
      environment: {
        ...database.environment('app_user'),
        ...liveApi.environment,
        JWT_SECRET_ARN: secrets.jwt.secretArn,
      },
    });
    database.allow(live, 'app_user');
    allowReading(live, secrets.jwt);
    liveApi.allow(live, 'DELETE');
    return live;
  }

  #makeLiveSweeper({ service, database, liveApi }: SuiteParts): ObservedFunction {
    const sweeper = new ObservedFunction(this, 'LiveSweeper', {
      service,
      name: 'live-sweeper',
      description: 'Forgets WebSocket clients that are gone, every five minutes',
      timeout: SCHEDULED_TIMEOUT,
      environment: { ...database.environment('app_user'), ...liveApi.environment },
    });
    database.allow(sweeper, 'app_user');
    liveApi.allow(sweeper, 'GET', 'DELETE');
    return sweeper;
  }
}
