import { createApiAddresses } from './api-addresses.ts';
import type { LocalEndpoints } from './app.ts';
import type { Resource, TemplateStack } from './assembly.ts';
import { intrinsics } from './intrinsics.ts';
import { RESOURCE_TYPES, type ResourceFacts } from './resource-types.ts';
import { NO_VALUE, type Scope, Unresolvable } from './scope.ts';

/** CloudFormation forbids circles; a template by another hand may have one. */
const MAX_DEPTH = 200;

export interface ResolverOptions {
  stacks: TemplateStack[];
  region: string;
  accountId: string;
  endpoints: LocalEndpoints;
  /** Values of template parameters, over their defaults. */
  parameters: Record<string, string>;
}

export interface Resolver {
  /**
   * A value of a template with its intrinsic functions replaced. Resources of types that the local AWS does not support
   * are given a plausible name, and are added to `foreign`.
   *
   * @throws Unresolvable
   */
  resolve(stack: TemplateStack, value: unknown, foreign?: Set<Resource>): unknown;
  /** Whether the resource is made: its condition holds, or it has none. */
  exists(resource: Resource): boolean;
  /** Physical id of an HTTP API: its logical id, made unique over the stacks. */
  apiId(resource: Resource): string;
}

/** Resolves the values of all stacks of an assembly together. */
export function createResolver({ stacks, region, accountId, endpoints, parameters }: ResolverOptions): Resolver {
  const apis = createApiAddresses(stacks, endpoints);

  function scopeOf(stack: TemplateStack, depth: number, foreign: Set<Resource>): Scope {
    if (depth > MAX_DEPTH) throw new Unresolvable(`references of ${stack.id} go round in a circle; break it`);
    const scope: Scope = {
      stack,
      depth,
      foreign,
      region: stack.region ?? region,
      resolve: (value) => resolveIn(scopeOf(stack, depth + 1, foreign), value),
      ref: (name) => ref(scope, name),
      attribute: (logicalId, attribute) => getAttribute(scope, logicalId, attribute),
      condition: (name) => {
        const condition = stack.conditions[name];
        if (condition === undefined) throw new Unresolvable(`no condition ${name} in ${stack.id}`);
        return scope.resolve(condition) === true;
      },
      importValue: (name) => importValue(name, depth, foreign),
      stackOutput: (stackName, outputName) => {
        const found = stacks.find((other) => other.name === stackName);
        const output = found?.outputs[outputName];
        if (!found || !output) throw new Unresolvable(`no output ${outputName} of a stack ${stackName} in this app`);
        return resolveIn(scopeOf(found, depth + 1, foreign), output.Value);
      },
    };
    return scope;
  }

  function resolveIn(scope: Scope, value: unknown): unknown {
    if (Array.isArray(value)) return value.map(scope.resolve).filter((entry) => entry !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name && (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))) {
      const intrinsic = intrinsics[name];
      if (intrinsic) return localised(intrinsic(argument, scope));
      // `Condition` is also a plain key, of policy statements.
      if (name !== 'Condition') throw new Unresolvable(`${name} is not supported; use Ref, GetAtt, Join or Sub`);
      if (typeof argument === 'string') return scope.condition(argument);
    }
    const resolved = entries.map(([key, entry]) => [key, scope.resolve(entry)] as const);
    return Object.fromEntries(resolved.filter(([, entry]) => entry !== NO_VALUE));
  }

  function localised(value: unknown): unknown {
    return typeof value === 'string' ? apis.localised(value) : value;
  }

  function ref(scope: Scope, name: string): unknown {
    const { stack } = scope;
    const pseudo = pseudoParameters(stack, scope.region, stack.accountId ?? accountId);
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    const resource = stack.resources.get(name);
    if (resource) return reference(scope, resource);
    const parameter = stack.parameters[name];
    if (!parameter) throw new Unresolvable(`nothing called ${name} in ${stack.id}`);
    const passed = (stack.nestedBy?.properties.Parameters as Record<string, unknown> | undefined)?.[name];
    if (stack.nestedBy && passed !== undefined) {
      return resolveIn(scopeOf(stack.nestedBy.stack, scope.depth + 1, scope.foreign), passed);
    }
    const value = parameters[name] ?? parameter.Default;
    if (value === undefined) throw new Unresolvable(`parameter ${name} of ${stack.id} has no default; give it one`);
    return /^(CommaDelimitedList|List<)/.test(parameter.Type) ? String(value).split(',') : value;
  }

  function reference(scope: Scope, resource: Resource): string {
    const type = RESOURCE_TYPES[resource.type];
    if (type) return type.ref(factsOf(scope, resource));
    scope.foreign.add(resource);
    return `${resource.stack.name}-${resource.logicalId}`;
  }

  function getAttribute(scope: Scope, logicalId: string, attribute: string): unknown {
    const resource = scope.stack.resources.get(logicalId);
    if (!resource) throw new Unresolvable(`nothing called ${logicalId} in ${scope.stack.id}`);
    if (resource.type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      const nested = stacks.find(({ nestedBy }) => nestedBy === resource);
      const output = nested?.outputs[attribute.slice('Outputs.'.length)];
      if (!nested || !output) throw new Unresolvable(`no ${attribute} of the nested stack ${resource.path}`);
      return resolveIn(scopeOf(nested, scope.depth + 1, scope.foreign), output.Value);
    }
    const type = RESOURCE_TYPES[resource.type];
    const attributeOf = type?.attributes?.[attribute];
    if (attributeOf) return attributeOf(factsOf(scope, resource));
    if (type)
      throw new Unresolvable(`${resource.path} (${resource.type}) has no attribute ${attribute} in a local run`);
    scope.foreign.add(resource);
    if (attribute !== 'Arn') return `${resource.stack.name}-${logicalId}.${attribute}`;
    const service = resource.type.split('::')[1]?.toLowerCase();
    return `arn:aws:${service}:${scope.region}:${resource.stack.accountId ?? accountId}:${resource.stack.name}-${logicalId}`;
  }

  function importValue(name: string, depth: number, foreign: Set<Resource>): unknown {
    for (const stack of stacks) {
      for (const { Export, Value } of Object.values(stack.outputs)) {
        if (!Export) continue;
        const scope = scopeOf(stack, depth + 1, foreign);
        if (resolveIn(scope, Export.Name) === name) return resolveIn(scope, Value);
      }
    }
    throw new Unresolvable(`no stack of this app exports ${name}; add the stack that does to the app`);
  }

  function factsOf(scope: Scope, resource: Resource): ResourceFacts {
    return {
      logicalId: resource.logicalId,
      stack: resource.stack.name,
      region: scope.region,
      accountId: resource.stack.accountId ?? accountId,
      awsUrl: endpoints.aws,
      apiId: apis.idOf(resource) ?? resource.logicalId,
      get apiUrl() {
        return apis.urlOf(resource);
      },
      property: (name) => {
        const value = resource.properties[name];
        return value === undefined ? undefined : scope.resolve(value);
      },
    };
  }

  return {
    resolve: (stack, value, foreign = new Set()) => resolveIn(scopeOf(stack, 0, foreign), value),
    exists: ({ stack, condition }) => !condition || scopeOf(stack, 0, new Set()).condition(condition),
    apiId: (resource) => apis.idOf(resource) ?? resource.logicalId,
  };
}

/** What `Ref` gives in every template. CloudFormation user guide, "Pseudo parameters reference". */
function pseudoParameters({ name }: TemplateStack, region: string, accountId: string): Record<string, unknown> {
  return {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': name,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/local`,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': NO_VALUE,
  };
}
