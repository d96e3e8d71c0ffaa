import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ResourceHandles } from '../runbooks/alarm-spec.ts';
import { type FoundResource, resourceHandles } from '../runbooks/resource-handles.ts';

/**
 * The functions and queues of stacks, their nested ones too, as runbooks name them: `resource: "*"` is each of them,
 * `resource: "dead-letters/*"` each queue that takes what nobody could handle.
 *
 * @param scopes stacks, parts of one, or the app: then those of all its stacks; names become exports where another stack uses them
 * @example new Runbooks(this, 'Runbooks', { resources: resourcesOf(orders, payments), catalogue, topics })
 */
export function resourcesOf(...scopes: readonly IConstruct[]): ResourceHandles {
  const inside = [...new Set(scopes.flatMap(resourcesIn))];
  const deadLetters = new Set(inside.flatMap(deadLettersOf));
  return resourceHandles(inside.flatMap((resource) => found(resource, deadLetters)));
}

function resourcesIn(scope: IConstruct): CfnResource[] {
  const own = scope.node.scopes.some(Stack.isStack) ? topOf(scope) : undefined;
  const resources = scope.node.findAll().filter((node) => CfnResource.isCfnResource(node)) as CfnResource[];
  return resources.filter((resource) => own === undefined || topOf(resource) === own);
}

function found(resource: CfnResource, deadLetters: ReadonlySet<string>): FoundResource[] {
  const stack = topOf(resource).node.path;
  const path = resource.node.path.slice(stack.length).replace(/^\//, '');
  if (resource.cfnResourceType === 'AWS::Lambda::Function') {
    const { logGroup } = (resource instanceof CfnFunction ? (resource.loggingConfig ?? {}) : {}) as {
      logGroup?: string;
    };
    return [{ path, stack, kind: 'function', name: resource.ref, logGroup }];
  }
  if (!(resource instanceof CfnQueue)) return [];
  const isLast = deadLetters.has(arnText(resource, resource.attrArn));
  return [{ path, stack, kind: isLast ? 'deadLetters' : 'queue', name: resource.attrQueueName }];
}

/** The stack that is deployed by itself: a nested one is a part of it. */
function topOf(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}

/** Where queues, functions, subscriptions and rules put what they could not hand over. */
function deadLettersOf(resource: CfnResource): string[] {
  const stated: unknown[] = [];
  if (resource instanceof CfnQueue || resource instanceof CfnSubscription) stated.push(resource.redrivePolicy);
  else if (resource instanceof CfnFunction) stated.push(resource.deadLetterConfig);
  else if (resource instanceof CfnRule) stated.push(resource.targets);
  return stated.flatMap((value) => targetsIn(Stack.of(resource).resolve(value)));
}

function targetsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(targetsIn);
  const { deadLetterTargetArn, targetArn, deadLetterConfig } = value as Record<string, unknown>;
  const arn = deadLetterTargetArn ?? targetArn ?? (deadLetterConfig as { arn?: unknown } | undefined)?.arn;
  return arn === undefined ? [] : [JSON.stringify(arn)];
}

function arnText(resource: CfnResource, arn: string): string {
  return JSON.stringify(Stack.of(resource).resolve(arn));
}
