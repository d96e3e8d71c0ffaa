import { physicalName } from '../constructs/physical-name.ts';
import type { Stage } from '../constructs/stage.ts';
import type { ResourceHandles } from '../runbooks/alarm-spec.ts';
import { FUNCTION_ENTRIES } from './function-entries.ts';

/**
 * The suite's resources as runbooks name them, with the dimensions of their metrics. Names are fixed by stage, so that nothing
 * has to be exported by the stack that makes them.
 */
export function suiteResources(stage: Stage): ResourceHandles {
  const named = (name: string) => physicalName({ name: 'suite', stage }, name);
  const functions = Object.keys(FUNCTION_ENTRIES).map((name) => [
    name,
    { 'AWS/Lambda': { FunctionName: named(name) }, 'AWS/Logs': { LogGroupName: `/aws/lambda/${named(name)}` } },
  ]);
  const queues = ['sync', 'sync-dlq'].map((name) => [name, { 'AWS/SQS': { QueueName: named(name) } }]);
  return {
    ...Object.fromEntries(functions),
    ...Object.fromEntries(queues),
    database: { 'AWS/RDS': { DBClusterIdentifier: named('database') } },
    'credential-keys': { 'AWS/SecretsManager': { SecretId: named('credential-keys') } },
  };
}
