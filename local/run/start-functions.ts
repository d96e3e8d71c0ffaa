import { randomBytes } from 'node:crypto';
import { functionPrincipal, operatorPrincipal, type Principal } from '../aws/iam/principal.ts';
import type { SecretStore } from '../aws/secretsmanager/secret-store.ts';
import type { Clock } from '../clock.ts';
import { createInvocationStore, type InvocationStore } from '../lambda/invocation-store.ts';
import { type AsyncInvoker, createAsyncInvoker, type Invoke } from '../lambda/invoke-async.ts';
import { failure } from '../lambda/invoke-result.ts';
import { createFunctionPool, type FunctionPool } from '../lambda/pool.ts';
import type { Records } from '../records.ts';
import type { LocalApp } from '../template/app.ts';
import { fillSecrets } from './dynamic-references.ts';

export interface FunctionsOptions {
  app: LocalApp;
  /** Fill the dynamic references in the functions' variables. */
  secrets: SecretStore;
  clock: Clock;
  records: Records;
  awsEndpoint: string;
  /** What the substitutes add to every function's environment. */
  environment: Record<string, string>;
  maximumInstances?: number | undefined;
  /** Folder of a layer with what Lambda's runtime brings by itself. */
  runtimeLayer?: string | undefined;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface RunningFunctions {
  /** By function ARN. */
  pools: Map<string, FunctionPool>;
  /** What they did last. */
  invocations: InvocationStore;
  /** Never rejects: a function that there is not fails as Lambda fails it. */
  invoke: Invoke;
  /** Asynchronous invocations, with Lambda's retries. */
  invokeAsync: AsyncInvoker;
  /** Everybody who may call the wire endpoint, by access key id. */
  principals: Map<string, Principal>;
  principalOf(functionArn: string): Principal | undefined;
  /** The key that may do everything: command line, seed, demo traffic. */
  operator: AccessKey;
  stop(): Promise<void>;
}

/** A pool for each function of the template, each with an access key of its own. */
export function startFunctions(options: FunctionsOptions): RunningFunctions {
  const { app, secrets, clock, records, awsEndpoint, environment, maximumInstances, runtimeLayer } = options;
  const pools = new Map<string, FunctionPool>();
  const invocations = createInvocationStore();
  const { remember } = invocations;
  const principals = new Map<string, Principal>();
  const byFunction = new Map<string, Principal>();
  for (const fn of app.functions) {
    const key = makeAccessKey();
    const principal = functionPrincipal(fn, key.accessKeyId);
    principals.set(key.accessKeyId, principal);
    byFunction.set(fn.arn, principal);
    const added = {
      ...environment,
      AWS_ENDPOINT_URL: awsEndpoint,
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    };
    const withRuntime = {
      ...fn,
      environment: fillSecrets(fn.environment, secrets),
      layerFolders: [...fn.layerFolders, ...(runtimeLayer ? [runtimeLayer] : [])],
    };
    const pool = createFunctionPool(withRuntime, { clock, records, environment: added, maximumInstances, remember });
    pools.set(fn.arn, pool);
  }
  const invoke: Invoke = async (functionArn, event, invokeOptions) => {
    const pool = pools.get(functionArn);
    if (pool) return pool.invoke(event, invokeOptions);
    const error = failure('init', 'ResourceNotFoundException', `Function not found: ${functionArn}`);
    return { requestId: '', durationMs: 0, error };
  };
  const invokeAsync = createAsyncInvoker({ invoke, clock, records });
  const operator = makeAccessKey();
  principals.set(operator.accessKeyId, operatorPrincipal(operator.accessKeyId, app.accountId));
  return {
    pools,
    invocations,
    invoke,
    invokeAsync,
    principals,
    operator,
    principalOf: (functionArn) => byFunction.get(functionArn),
    async stop() {
      invokeAsync.stop();
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
    },
  };
}

function makeAccessKey(): AccessKey {
  return {
    accessKeyId: `AKIA${randomBytes(10).toString('hex').toUpperCase().slice(0, 16)}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}
