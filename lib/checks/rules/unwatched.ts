import { signalOf } from '../alarm-signal.ts';
import type { CheckedApp, CheckedResource } from '../assembly.ts';
import type { Check } from '../check.ts';
import { follow, textOf } from '../references.ts';

/** CDK's own functions, which run while something is deployed. */
const OF_CDK =
  /^(LogRetention[0-9a-f]{32}|Custom\w+CustomResourceProvider|AWS[0-9a-f]{20}|BucketNotificationsHandler|framework)/i;

/** Functions and dead-letter queues that no alarm looks at. */
export const check: Check = {
  rule: 'unwatched',
  why: 'It fails, or messages die, and nobody is told.',
  check(app) {
    const onDeploy = deploymentFunctions(app);
    const functions = app
      .all('AWS::Lambda::Function')
      .filter((resource) => !OF_CDK.test(resource.logicalId) && !onDeploy.has(resource))
      .filter((resource) => !isWatched(app, resource, 'FunctionName'))
      .map((resource) => ({ resource, message: 'no alarm looks at this function: alarm on its Errors' }));
    const deadLetters = deadLetterQueues(app)
      .filter((resource) => !isWatched(app, resource, 'QueueName'))
      .map((resource) => ({
        resource,
        message: 'no alarm looks at these dead letters: alarm on ApproximateNumberOfMessagesVisible above 0',
      }));
    return [...functions, ...deadLetters];
  },
};

/** Those behind custom resources: where one fails, the deployment does. */
function deploymentFunctions(app: CheckedApp): Set<CheckedResource | undefined> {
  const resources = app.templates.flatMap((template) => [...template.resources.values()]);
  return new Set(resources.map(({ template, properties }) => follow(app, template, properties.ServiceToken)));
}

function deadLetterQueues(app: CheckedApp): CheckedResource[] {
  const found = app.all('AWS::SQS::Queue').map(({ template, properties }) => {
    const { deadLetterTargetArn } = (properties.RedrivePolicy ?? {}) as { deadLetterTargetArn?: unknown };
    return follow(app, template, deadLetterTargetArn);
  });
  return [...new Set(found.filter((resource) => resource !== undefined))];
}

function isWatched(app: CheckedApp, resource: CheckedResource, dimension: string): boolean {
  const name = textOf(resource.properties[dimension]);
  return app.all('AWS::CloudWatch::Alarm').some((alarm) =>
    signalOf(alarm).inputs.some(({ dimensions, namespace }) => {
      const value = dimensions[dimension];
      // The layer's own metric of a queue names it as the project does: `sync-dlq` of `suite-prod-sync-dlq`.
      const logical = dimension === 'QueueName' ? dimensions.queue_name : undefined;
      if (logical !== undefined && !namespace.startsWith('AWS/')) return name.endsWith(logical);
      return value !== undefined && (value === name || value.includes(`\${${resource.logicalId}`));
    }),
  );
}
