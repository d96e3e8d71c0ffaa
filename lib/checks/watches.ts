import { signalOf } from './alarm-signal.ts';
import type { CheckedApp, CheckedResource } from './assembly.ts';
import { follow, textOf } from './references.ts';

/** By which dimension metrics of AWS name a resource. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SQS::Queue': 'QueueName',
};

/** Whether an alarm looks at this function or queue, which may be in another stack or stage than the alarm. */
export function watches(app: CheckedApp, alarm: CheckedResource, resource: CheckedResource): boolean {
  const dimension = DIMENSIONS[resource.type] ?? '';
  const name = textOf(resource.properties[dimension]);
  // Stacks of one class have the same logical ids.
  const isBeside = alarm.template.stackPath === resource.template.stackPath;
  return signalOf(alarm).inputs.some(({ dimensions, written, namespace }) => {
    // The layer's own metric of a queue names it as the project does: `sync-dlq` of `suite-prod-sync-dlq`.
    const logical = dimension === 'QueueName' ? dimensions.queue_name : undefined;
    if (logical !== undefined && !namespace.startsWith('AWS/')) return name.endsWith(logical);
    const value = dimensions[dimension];
    if (value === undefined) return false;
    if (follow(app, alarm.template, written[dimension]) === resource) return true;
    if (value === name) return isBeside || !name.includes('${');
    return isBeside && new RegExp(`\\$\\{${resource.logicalId}\\b`).test(value);
  });
}
