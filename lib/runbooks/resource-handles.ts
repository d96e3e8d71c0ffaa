import { createHash } from 'node:crypto';
import type { ResourceHandles } from './alarm-spec.ts';

/** Begins the handles of queues that take what nobody could handle: `dead-letters/PaymentsDeadLetters`. */
export const DEAD_LETTERS = 'dead-letters/';

/** Functions that CDK brings itself and runs while something is deployed: where one fails, the deployment does. */
const OF_CDK = /(^|\/)(LogRetention[0-9a-f]{8,}|Custom::|AWS[0-9a-f]{20,}|BucketNotificationsHandler|framework-on)/;

const HASH_LENGTH = 6;

/** A function or a queue of a stack. */
export interface FoundResource {
  /** Of its construct, from the stack that is deployed by itself on: `Orders/Worker/Resource`. */
  path: string;
  /** Path of that stack: `Prod/Shop`. */
  stack: string;
  kind: 'function' | 'queue' | 'deadLetters';
  /** What its metrics are called by; may be a CDK token. */
  name: string;
  /** Of a function whose log group is not the one that Lambda makes. */
  logGroup?: string;
}

/**
 * Handles by which runbooks name what a stack holds, derived from the constructs' paths: `Orders/Worker` is `Orders-Worker`, a
 * dead-letter queue `dead-letters/Orders-Failed`. So alarms, which are called after them, stay what they are when others come.
 */
export function resourceHandles(found: readonly FoundResource[]): ResourceHandles {
  const wanted = found.filter(({ kind, path }) => kind !== 'function' || !OF_CDK.test(path));
  const byHandle = Map.groupBy(wanted, handleOf);
  return Object.fromEntries(
    [...byHandle].flatMap(([handle, same]) =>
      same.map((resource) => [
        same.length > 1 ? `${handle}-${hashOf(pathAmong(same, resource))}` : handle,
        metricsOf(resource),
      ]),
    ),
  );
}

function handleOf({ kind, path }: FoundResource): string {
  const words = path.replace(/\/(Resource|Default)$/, '').split(/[^A-Za-z0-9]+/);
  return (kind === 'deadLetters' ? DEAD_LETTERS : '') + words.filter(Boolean).join('-');
}

/** Stacks of one class have the same paths in them. */
function pathAmong(same: readonly FoundResource[], { path, stack }: FoundResource): string {
  return same.filter((other) => other.path === path).length > 1 ? `${stack}/${path}` : path;
}

/** Two paths may look the same without their slashes. */
function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, HASH_LENGTH);
}

function metricsOf({ kind, name, logGroup }: FoundResource): ResourceHandles[string] {
  if (kind !== 'function') return { 'AWS/SQS': { QueueName: name } };
  return {
    'AWS/Lambda': { FunctionName: name },
    'AWS/Logs': { LogGroupName: logGroup ?? `/aws/lambda/${name}` },
  };
}
