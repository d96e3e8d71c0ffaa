import type { ResourceHandles } from '../lib/runbooks/alarm-spec.ts';
import type { Clock } from './clock.ts';
import type { Records } from './records.ts';

/** A demo tenant, as `.lamplight/run.json` lists it. */
export interface DemoTenant {
  tenant_id: string;
  plan: string;
  email: string;
  password: string;
}

/** What a project's own code is given of the running local AWS. */
export interface LocalRun {
  /** Base URL of the (first) HTTP API. */
  url: string;
  /** Where clients connect to the (first) WebSocket API, its stage included; absent where the template has none. */
  webSocketUrl?: string;
  /** Base URL of the AWS wire endpoint. */
  awsEndpoint: string;
  /** Credentials that may do everything on that endpoint. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  region: string;
  /** Environment of each function by its short name, as the template resolved it. */
  environment: Record<string, Record<string, string>>;
  /** The database: connects as its owner. Absent where the template has no cluster. */
  databaseUrl?: string;
  clock: Clock;
  records: Records;
  /** Absolute folder of what outlives the run; a project may keep files of its own there. */
  dataFolder: string;
  /** True when the data folder was empty. */
  fresh: boolean;
}

/** A server that stands in for something outside AWS, such as a provider's API. */
export interface Substitute {
  name: string;
  /** Starts it; `environment` is added to every function's, over what the template says. */
  start(run: { clock: Clock; records: Records; dataFolder: string }): Promise<RunningSubstitute>;
}

export interface RunningSubstitute {
  url: string;
  environment: Record<string, string>;
  stop(): Promise<void>;
}

/** Rows that `lamplight journey` adds to the log lines; each query takes `:correlation_id`. */
export interface JourneyQuery {
  /** `job`, `audit` */
  source: string;
  /** Selects at least `time` (ISO 8601 text) and `event`; further columns are printed as fields. */
  sql: string;
}

/** What is a project's own; everything else comes from its CDK app. Default export of `lamplight.config.ts`. */
export interface LamplightConfig {
  /** Command that synthesises; default: `app` of cdk.json. */
  app?: string;
  /** CDK context of the local run, over that of cdk.json: what `-c key=value` is to `cdk deploy`. */
  context?: Record<string, unknown>;
  /** Folder of numbered .sql files, applied in order once each, as the cluster's owner. */
  migrations?: string;
  substitutes?: Substitute[];
  /** Fills an empty run with data and gives the demo tenants; called at every start. */
  seed?: (run: LocalRun) => Promise<DemoTenant[]>;
  /** Keeps the run alive with light traffic until `signal` is aborted. */
  traffic?: (run: LocalRun, tenants: DemoTenant[], signal: AbortSignal) => Promise<void>;
  /** Who reads the database for `journey`: the short secret and cluster of a read-only role, by environment-free logical name. */
  journey?: { secretName: string; queries: JourneyQuery[] };
  /** What `defineMetrics` gave: what runbooks, alarms and dashboards are checked against. */
  catalogue?: object;
  /** Folder of the runbooks; default `runbooks`. */
  runbooks?: string;
  /** Folders of the code that records metrics and writes log lines; default `functions`. */
  sources?: string[];
  /** Resources whose metrics AWS publishes, as runbooks name them, in a stage. */
  resources?: (stage: string) => ResourceHandles;
}

/** Types a configuration where it is written. */
export function defineConfig(config: LamplightConfig): LamplightConfig {
  return config;
}
