import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ResourceHandles } from '../runbooks/alarm-spec.ts';
import { type FoundResource, resourceHandles } from '../runbooks/resource-handles.ts';

/**
 * The functions and queues of a stack, its nested ones too, as runbooks name them: `resource: "*"` is each of them,
 * `resource: "dead-letters/*"` each queue that takes what nobody could handle.
 *
 * @param scope a stack, a part of one, or the app: then those of all its stacks, whose names become exports where another one uses them
 * @example new Runbooks(this, 'Runbooks', { resources: { ...resourcesOf(orders), ...resourcesOf(payments) }, catalogue, topics })
 */
export function resourcesOf(scope: IConstruct): ResourceHandles {
  const own = scope.node.scopes.some(Stack.isStack) ? topOf(scope) : undefined;
  const resources = scope.node.findAll().filter((node) => CfnResource.isCfnResource(node)) as CfnResource[];
  const inside = resources.filter((resource) => own === undefined || topOf(resource) === own);
  const deadLetters = new Set(inside.flatMap(deadLettersOf));
  return resourceHandles(inside.flatMap((resource) => found(resource, deadLetters)));
}

function found(resource: CfnResource, deadLetters: ReadonlySet<string>): FoundResource[] {
  const path = resource.node.path.slice(topOf(resource).node.path.length).replace(/^\//, '');
  if (resource.cfnResourceType === 'AWS::Lambda::Function') {
    const { logGroup } = (resource instanceof CfnFunction ? (resource.loggingConfig ?? {}) : {}) as {
      logGroup?: string;
    };
    return [{ path, kind: 'function', name: resource.ref, logGroup }];
  }
  if (!(resource instanceof CfnQueue)) return [];
  const isLast = deadLetters.has(arnText(resource, resource.attrArn));
  return [{ path, kind: isLast ? 'deadLetters' : 'queue', name: resource.attrQueueName }];
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
