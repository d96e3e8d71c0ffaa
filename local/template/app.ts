import type { BuildOptions } from 'esbuild';

/** One statement of an IAM policy, its intrinsic functions resolved; lists are always lists here. */
export interface PolicyStatement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  notActions?: string[];
  resources: string[];
  notResources?: string[];
  /** Kept as written; `local/aws` says which it evaluates. */
  conditions?: Record<string, Record<string, unknown>>;
  /** Where it stands, for messages and proofs: `SuiteStack/Api/ServiceRole/DefaultPolicy#2`. */
  origin: string;
}

export interface LocalFunction {
  /** Logical id in its template. */
  id: string;
  stack: string;
  /** Construct path, from the template's metadata: `SuiteStack/Api`. */
  path: string;
  /** Physical name: `suite-local-api`. */
  name: string;
  /** Short name for people and the `worker_id` label: the LAMPLIGHT_FUNCTION variable, else the construct's id. */
  title: string;
  arn: string;
  runtime: string;
  /** `index.handler` */
  handler: string;
  /** Absolute folder of the deployable bundle. */
  codeFolder: string;
  /** Absolute folders of its Lambda layers, in order. */
  layerFolders: string[];
  memorySizeMb: number;
  timeoutMs: number;
  environment: Record<string, string>;
  reservedConcurrency?: number;
  logGroup: string;
  logFormat: 'JSON' | 'Text';
  applicationLogLevel: string;
  systemLogLevel: string;
  roleArn: string;
  statements: PolicyStatement[];
  /** What built the bundle, where `lamplight/cdk` did: local runs rebuild it when a source changes, with `build` where it is not one of the bundles. */
  bundle?: { name: string; entry: string; build?: BuildOptions };
}

export interface LocalQueue {
  id: string;
  name: string;
  arn: string;
  visibilityTimeoutMs: number;
  delayMs: number;
  retentionMs: number;
  maximumMessageBytes: number;
  receiveWaitMs: number;
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
}

export interface LocalTopic {
  id: string;
  name: string;
  arn: string;
}

export interface LocalSubscription {
  topicArn: string;
  protocol: 'sqs' | 'lambda' | 'email' | 'http' | 'https';
  endpoint: string;
  rawMessageDelivery: boolean;
  filterPolicy?: Record<string, unknown>;
  /** Where the filter policy looks; default: the message attributes. */
  filterPolicyScope?: 'MessageAttributes' | 'MessageBody';
}

export interface LocalEventSourceMapping {
  id: string;
  queueArn: string;
  functionArn: string;
  batchSize: number;
  batchingWindowMs: number;
  maximumConcurrency?: number;
  reportBatchItemFailures: boolean;
  enabled: boolean;
}

export interface LocalHttpApi {
  id: string;
  name: string;
  /** `POST /mcp`, `$default` */
  routes: { key: string; functionArn: string; payloadVersion: '2.0' | '1.0'; timeoutMs: number }[];
  cors?: {
    allowOrigins: string[];
    allowMethods: string[];
    allowHeaders: string[];
    exposeHeaders: string[];
    maxAgeSeconds?: number;
    allowCredentials: boolean;
  };
}

export interface LocalWebSocketApi {
  id: string;
  name: string;
  /** `$request.body.action` */
  routeSelectionExpression: string;
  routes: {
    /** `$connect`, `$disconnect`, `$default`, or what the route selection expression gives. */
    key: string;
    functionArn: string;
    timeoutMs: number;
    /** The body of the function's answer goes to the client. */
    responds: boolean;
  }[];
  /** Names; a client connects to `<url>/<stage>`. */
  stages: string[];
}

export interface LocalSchedule {
  id: string;
  /** Short name for people: the construct's id. */
  name: string;
  arn: string;
  /** `rate(1 minute)` or `cron(0 3 * * ? *)`, in UTC. */
  expression: string;
  enabled: boolean;
  targets: { functionArn: string; input?: unknown }[];
}

export interface LocalCluster {
  id: string;
  arn: string;
  databaseName: string;
  dataApi: boolean;
  masterSecretArn?: string;
}

export interface LocalSecret {
  id: string;
  name: string;
  arn: string;
  /** A value that the template carries; only for secrets that are none. */
  value?: string;
  generate?: {
    template?: Record<string, unknown>;
    key?: string;
    length: number;
    excludeCharacters: string;
    excludePunctuation: boolean;
  };
}

/** One problem of a template, with what to do about it. */
export interface TemplateProblem {
  /** `error` stops the start. */
  level: 'error' | 'warning';
  /** `SuiteStack/Api (AWS::Lambda::Function ApiF70053CD)` */
  where: string;
  message: string;
}

/** What a cloud assembly (cdk.out) says, all stacks together, everything resolved to local values. */
export interface LocalApp {
  region: string;
  accountId: string;
  functions: LocalFunction[];
  queues: LocalQueue[];
  topics: LocalTopic[];
  subscriptions: LocalSubscription[];
  mappings: LocalEventSourceMapping[];
  httpApis: LocalHttpApi[];
  webSocketApis: LocalWebSocketApi[];
  schedules: LocalSchedule[];
  clusters: LocalCluster[];
  secrets: LocalSecret[];
  /** `SuiteStack.ApiUrl` → value */
  outputs: Record<string, string>;
  problems: TemplateProblem[];
}

/** Where the local endpoints listen; references in the template resolve to them. */
export interface LocalEndpoints {
  /** Base URL of the AWS wire endpoint: `http://127.0.0.1:4601` */
  aws: string;
  /** Base URL by HTTP API's logical id, or one for all where there is only one API. */
  httpApi: (logicalId: string) => string;
  /** Base URL by WebSocket API's logical id, without the stage: `ws://127.0.0.1:4602`; where there may be one. */
  webSocketApi?: (logicalId: string) => string;
}
