import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { LocalFunction } from '../template/app.ts';

/** What a Node process needs of its host, and nothing else of it. */
const HOST_VARIABLES = ['PATH', 'TMPDIR', 'SYSTEMROOT'];

export interface EnvironmentOptions {
  logStream: string;
  taskRoot: string;
  /** Endpoint URLs and access key; they win over the function's own variables. */
  added: Record<string, string>;
}

/** The whole environment of an instance: the function's variables, and those that Lambda sets ("Defined runtime environment variables"). */
export function instanceEnvironment(fn: LocalFunction, options: EnvironmentOptions): Record<string, string> {
  const host: Record<string, string> = {};
  for (const name of HOST_VARIABLES) if (process.env[name] !== undefined) host[name] = process.env[name];
  const region = fn.arn.split(':')[3] ?? 'us-east-1';
  return {
    ...host,
    HOME: tmpdir(), // else SDK clients would read the developer's own ~/.aws
    LANG: 'en_US.UTF-8',
    ...fn.environment,
    ...options.added,
    TZ: ':UTC',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySizeMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: fn.logFormat,
    ...(fn.logFormat === 'JSON' ? { AWS_LAMBDA_LOG_LEVEL: fn.applicationLogLevel } : {}),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStream,
    LAMBDA_TASK_ROOT: options.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: fn.handler,
    ...(fn.layerFolders.length > 0 ? { NODE_PATH: nodePath(fn) } : {}),
  };
}

function nodePath(fn: LocalFunction): string {
  const major = /\d+/.exec(fn.runtime)?.[0];
  return fn.layerFolders
    .flatMap((folder) => [join(folder, `nodejs/node${major}/node_modules`), join(folder, 'nodejs/node_modules')])
    .join(delimiter);
}
