import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import type { LocalApp, LocalFunction } from '../../../local/template/app.ts';
import { readAssembly } from '../../../local/template/read-assembly.ts';
import { synthesiseSuite } from './synthesise-suite.ts';

let template: Template;
let app: LocalApp;

beforeAll(() => {
  const synthesised = synthesiseSuite('local');
  template = synthesised.template;
  app = readAssembly(synthesised.folder, { aws: 'http://aws', httpApi: () => 'http://api' });
});

const find = (title: string): LocalFunction => {
  const found = app.functions.find((fn) => fn.title === title);
  if (!found) throw new Error(`no function ${title}`);
  return found;
};

describe('the suite', () => {
  it('runs locally without a problem', () => expect(app.problems).toEqual([]));

  it('routes as the contract says', () => {
    const routes = app.httpApis[0]?.routes.map(({ key, functionArn }) => [key, functionArn.split(':').at(-1)]);
    expect(routes).toEqual([
      ['POST /mcp', 'suite-local-mcp-tools'],
      ['GET /metrics', 'suite-local-exporter'],
      ['$default', 'suite-local-api'],
    ]);
    expect(app.httpApis[0]?.cors?.exposeHeaders).toEqual(['x-correlation-id']);
  });

  it('hands the sync queue to the worker, and what fails three times to the dead letters', () => {
    const sync = app.queues.find(({ name }) => name === 'suite-local-sync');
    const deadLetters = app.queues.find(({ name }) => name === 'suite-local-sync-dlq');
    expect(sync?.redrive).toEqual({ deadLetterArn: deadLetters?.arn, maxReceiveCount: 3 });
    expect(app.mappings).toMatchObject([
      {
        queueArn: sync?.arn,
        functionArn: find('sync-worker').arn,
        reportBatchItemFailures: true,
        maximumConcurrency: 2,
      },
    ]);
    expect(sync?.visibilityTimeoutMs).toBeGreaterThanOrEqual(6 * find('sync-worker').timeoutMs);
  });

  it.each([
    ['queue-gauge', 'rate(1 minute)'],
    ['database-gauge', 'rate(1 minute)'],
    ['probe', 'rate(1 minute)'],
    ['canary', 'rate(5 minutes)'],
    ['sync-scheduler', 'rate(1 minute)'],
  ])('runs %s at %s', (title, expression) => {
    const schedules = app.schedules.filter(({ targets }) => targets[0]?.functionArn === find(title).arn);
    expect(schedules).toMatchObject([{ expression, enabled: true }]);
  });

  it('lets the gauge of the database ask as the role that counts, one statement at a time', () => {
    const { statements, environment } = find('database-gauge');
    const actions = statements.flatMap((statement) => statement.actions).filter((name) => name.startsWith('rds-data:'));
    expect(actions).toEqual(['rds-data:ExecuteStatement']);
    expect(environment.DATABASE_SECRET_ARN).toContain('gauge_reader');
  });

  it('lets the probe send a message and nothing else', () => {
    const { statements, environment } = find('probe');
    const actions = statements.flatMap((statement) => statement.actions).filter((name) => !/^(logs|xray):/.test(name));
    expect(actions).toEqual(['sqs:SendMessage']);
    expect(environment.API_URL).toBe('http://api');
  });

  it('keeps a secret for every role of the database, owned by the migrator', () => {
    const roles = app.secrets.flatMap(({ generate }) => generate?.template?.username ?? []);
    expect(roles).toEqual(['migrator', 'app_user', 'scheduler_reader', 'gauge_reader', 'runbook_reader']);
    expect(app.clusters[0]?.masterSecretArn).toMatch(/secret:suite-local-database-migrator-/);
  });

  it('has no secret in its template', () => {
    for (const { value, generate } of app.secrets) {
      expect(value).toBeUndefined();
      expect(generate).toBeDefined();
    }
  });

  it('has a database that no network leads out of', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::InternetGateway', 0);
    template.hasResourceProperties('AWS::RDS::DBCluster', { EnableHttpEndpoint: true, StorageEncrypted: true });
  });
});

describe('every function', () => {
  it('is Node.js 24 on arm64, with logs that lose no line, and traced', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: {
        LogFormat: 'JSON',
        ApplicationLogLevel: 'TRACE',
        SystemLogLevel: 'INFO',
        LogGroup: Match.anyValue(),
      },
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('knows who it is', () => {
    expect(find('sync-worker').environment).toMatchObject({
      POWERTOOLS_SERVICE_NAME: 'suite',
      LAMPLIGHT_STAGE: 'local',
      LAMPLIGHT_FUNCTION: 'sync-worker',
      LAMPLIGHT_TRACES: 'console',
      LAMPLIGHT_VERSION: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  it('says what built its bundle', () => {
    expect(find('api').bundle).toEqual({ name: 'api', entry: 'test/fixtures/suite-entries/function.ts' });
  });

  it('may do nothing on all resources but send traces, and the exporter read metrics: none of these knows a resource', () => {
    const traces = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    for (const { title, statements } of app.functions) {
      const wide = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
      const reads = title === 'exporter' ? ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'] : [];
      expect(wide.sort()).toEqual([...reads, ...traces]);
    }
  });

  it('exporter is open locally, and behind a token that it reads from a secret of its own elsewhere', () => {
    expect(find('exporter').environment.SCRAPE_TOKEN_SECRET_ARN).toBeUndefined();
    const { folder } = synthesiseSuite('dev');
    const deployed = readAssembly(folder, { aws: 'http://aws', httpApi: () => 'http://api' });
    const exporter = deployed.functions.find(({ title }) => title === 'exporter');
    const readable = exporter?.statements.filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'));
    expect(exporter?.environment.SCRAPE_TOKEN_SECRET_ARN).toMatch(/secret:suite-dev-scrape-token-/);
    expect(readable?.flatMap(({ resources }) => resources)).toEqual([exporter?.environment.SCRAPE_TOKEN_SECRET_ARN]);
  });

  it('may do nothing of which the name is a pattern', () => {
    const actions = app.functions.flatMap(({ statements }) => statements.flatMap((statement) => statement.actions));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it.each([
    ['api', ['app_user', 'jwt', 'credential-keys']],
    ['sync-worker', ['app_user', 'credential-keys']],
    ['mcp-tools', ['app_user', 'jwt', 'credential-keys']],
    ['queue-gauge', []],
    ['database-gauge', ['gauge_reader']],
    ['probe', []],
    ['canary', ['app_user']],
    ['live-connections', ['app_user', 'jwt']],
    ['live-sweeper', ['app_user']],
    ['sync-scheduler', ['app_user', 'scheduler_reader']],
    ['exporter', []],
  ])('%s reads exactly the secrets %j', (title, secrets) => {
    const readable = find(title)
      .statements.filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'))
      .flatMap(({ resources }) =>
        resources.map((arn) => /secret:suite-local-(?:database-)?(.+)-\w{6}$/.exec(arn)?.[1]),
      );
    expect(readable.sort()).toEqual([...secrets].sort());
  });

  it('sync-worker may do with its queue what its poller and a job that goes on do, and no more', () => {
    const actions = find('sync-worker').statements.flatMap((statement) => statement.actions);
    expect(actions.filter((action) => action.startsWith('sqs:')).sort()).toEqual([
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
  });

  it('queue-gauge reads the attributes of both queues, and touches no database', () => {
    const { statements, environment } = find('queue-gauge');
    const queues = statements.filter(({ actions }) => actions.some((action) => action.startsWith('sqs:')));
    expect(queues.map(({ actions, resources }) => [actions, resources.length])).toEqual([
      [['sqs:GetQueueAttributes'], 2],
    ]);
    expect(Object.keys(environment).filter((name) => name.startsWith('DATABASE'))).toEqual([]);
  });
});

describe('the WebSocket API', () => {
  it('leads everything to one function, and answers what a client sends', () => {
    const [api] = app.webSocketApis;
    expect(api?.stages).toEqual(['local']);
    expect(api?.routes.map(({ key, responds }) => [key, responds])).toEqual([
      ['$connect', false],
      ['$disconnect', false],
      ['ping', true],
      ['subscribe', true],
      ['$default', true],
    ]);
    expect(new Set(api?.routes.map(({ functionArn }) => functionArn))).toEqual(new Set([find('live-connections').arn]));
  });

  it.each([
    ['sync-worker', ['POST']],
    ['live-connections', ['DELETE']],
    ['live-sweeper', ['GET', 'DELETE']],
  ])('lets %s do to its connections %j, and knows where they are', (title, methods) => {
    const { statements, environment } = find(title);
    const allowed = statements.filter(({ actions }) => actions.includes('execute-api:ManageConnections'));
    const stage = `arn:aws:execute-api:${app.region}:${app.accountId}:${app.webSocketApis[0]?.id}/local`;
    expect(allowed.flatMap(({ resources }) => resources).sort()).toEqual(
      methods.map((method) => `${stage}/${method}/@connections/*`).sort(),
    );
    expect(environment.LIVE_CALLBACK_URL).toBe(`http://aws/execute-api/${app.webSocketApis[0]?.id}/local`);
  });

  it('is managed by nobody else', () => {
    const others = app.functions.filter(
      ({ title, statements }) =>
        !['sync-worker', 'live-connections', 'live-sweeper'].includes(title) &&
        statements.some(({ actions }) => actions.some((action) => action.startsWith('execute-api:'))),
    );
    expect(others).toEqual([]);
  });
});

describe('the stages', () => {
  it('have the same resources, but for the migrations, which a local run applies itself', () => {
    const types = ['local', 'dev', 'prod'] as const;
    const [local, dev, prod] = types.map((stage) => Object.keys(synthesiseSuite(stage).template.toJSON().Resources));
    expect(dev?.filter((id) => !id.startsWith('Migrations'))).toEqual(local);
    expect(prod).toEqual(dev);
  });

  it('keep the data of production', () => {
    const { template: prod } = synthesiseSuite('prod');
    prod.hasResource('AWS::RDS::DBCluster', { DeletionPolicy: 'Snapshot', Properties: { DeletionProtection: true } });
    prod.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'RetainExceptOnCreate' });
    prod.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'suite-prod-api',
      Environment: { Variables: Match.objectLike({ LAMPLIGHT_TRACES: 'xray' }) },
    });
  });
});

describe('the migrations on deploy', () => {
  it('run before the functions that need them, and again when a file or a secret is another', () => {
    const { template: dev, folder } = synthesiseSuite('dev');
    const [resource] = Object.values(dev.findResources('Custom::Migrations'));
    expect(resource?.Properties).toMatchObject({
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
      ServiceTimeout: '660',
    });
    expect(resource?.Properties.roleSecretArns).toHaveLength(4);
    const [migrations] = Object.keys(dev.findResources('Custom::Migrations'));
    const [api] = Object.values(
      dev.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'suite-dev-api' } }),
    );
    expect(api?.DependsOn).toContain(migrations);
    const deployed = readAssembly(folder, { aws: 'http://aws', httpApi: () => 'http://api' });
    const migrator = deployed.functions.find(({ title }) => title === 'migrator');
    const files = readdirSync(join(migrator!.codeFolder, 'migrations')).filter((name) => name.endsWith('.sql'));
    expect(files).toEqual(readdirSync('functions/shared/database/migrations'));
    expect(migrator?.environment.DATABASE_SECRET_ARN).toContain('database-migrator');
  });
});
