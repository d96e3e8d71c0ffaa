import type { LocalApp, LocalEndpoints } from './app.ts';
import { readStacks, type TemplateStack } from './assembly.ts';
import { readClusters, readSecrets } from './databases.ts';
import { nameFailureRoutes } from './failure-routes.ts';
import { functionFinder } from './function-references.ts';
import { readFunctions } from './functions.ts';
import { readHttpApis } from './http-apis.ts';
import { readMappings, readQueues } from './queues.ts';
import { createReader, type Reader } from './reader.ts';
import { createResolver } from './resolver.ts';
import { UNSUPPORTED_TRIGGERS } from './resource-types.ts';
import { readSchedules } from './schedules.ts';
import { readSubscriptions, readTopics } from './topics.ts';
import { readWebSocketApis } from './websocket-apis.ts';

export interface ReadAssemblyOptions {
  /** Where the app fixes none. */
  region?: string;
  /** Where the app fixes none. */
  accountId?: string;
  /** Values of template parameters, over their defaults. */
  parameters?: Record<string, string>;
}

/**
 * Reads a cloud assembly for a local run: all stacks together, every reference resolved to where things are locally.
 *
 * Whatever cannot be resolved or does not run locally is in `problems`, each with what to do; nothing that a template says
 * makes this throw.
 *
 * @param folder absolute path of cdk.out
 * @throws LocalError `synth_failed` where the folder holds no assembly
 */
export function readAssembly(
  folder: string,
  endpoints: LocalEndpoints,
  { region = 'us-east-1', accountId = '000000000000', parameters = {} }: ReadAssemblyOptions = {},
): LocalApp {
  const stacks = readStacks(folder);
  const fixed = {
    region: stacks.find((stack) => stack.region)?.region ?? region,
    accountId: stacks.find((stack) => stack.accountId)?.accountId ?? accountId,
  };
  const resolver = createResolver({ stacks, ...fixed, endpoints, parameters });
  const reader = createReader(stacks, resolver);
  const functions = readFunctions(reader);
  const findFunction = functionFinder(functions);
  const queues = readQueues(reader);
  const app = {
    ...fixed,
    functions,
    queues,
    topics: readTopics(reader),
    subscriptions: readSubscriptions(reader, findFunction),
    mappings: readMappings(reader, queues, findFunction),
    httpApis: readHttpApis(reader, findFunction),
    webSocketApis: readWebSocketApis(reader, findFunction),
    schedules: readSchedules(reader, findFunction),
    clusters: readClusters(reader),
    secrets: readSecrets(reader),
    outputs: readOutputs(stacks, reader),
  };
  nameUnsupportedTriggers(stacks, reader);
  nameFailureRoutes(reader);
  return { ...app, problems: reader.problems() };
}

function readOutputs(stacks: TemplateStack[], reader: Reader): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const stack of stacks.filter(({ nestedBy }) => !nestedBy)) {
    for (const [name, { Value, Condition }] of Object.entries(stack.outputs)) {
      const value = reader.outputValue(stack, Value, Condition);
      if (value !== undefined) outputs[`${stack.id}.${name}`] = value;
    }
  }
  return outputs;
}

/** Only those that lead to a function of the app. */
function nameUnsupportedTriggers(stacks: TemplateStack[], reader: Reader): void {
  for (const stack of stacks) {
    for (const resource of stack.resources.values()) {
      const what = UNSUPPORTED_TRIGGERS[resource.type];
      if (!what) continue;
      const written = JSON.stringify(resource.properties);
      const target = reader
        .all('AWS::Lambda::Function')
        .find((fn) => fn.stack === stack && written.includes(`"${fn.logicalId}"`));
      if (target)
        reader.problem('warning', resource, `${what} do not run locally: ${target.path} is not invoked by it`);
    }
  }
}
