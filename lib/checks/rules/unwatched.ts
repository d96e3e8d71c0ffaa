import { signalOf } from '../alarm-signal.ts';
import type { CheckedApp, CheckedResource } from '../assembly.ts';
import type { Check } from '../check.ts';
import { follow } from '../references.ts';
import { watches } from '../watches.ts';

/** CDK's own functions, which run while something is deployed. */
const OF_CDK =
  /^(LogRetention[0-9a-f]{32}|Custom\w+CustomResourceProvider|AWS[0-9a-f]{20}|BucketNotificationsHandler|framework)/i;

/** Functions and dead-letter queues that no alarm looks at. */
export const check: Check = {
  rule: 'unwatched',
  why: 'It fails, or messages die, and nobody is told.',
  check(app) {
    const onDeploy = deploymentFunctions(app);
    const alarms = app.all('AWS::CloudWatch::Alarm');
    const isWatched = (resource: CheckedResource) =>
      alarms.some((alarm) => watches(app, alarm, resource) || watchesAll(alarm, resource));
    const functions = app
      .all('AWS::Lambda::Function')
      .filter((resource) => !OF_CDK.test(resource.logicalId) && !onDeploy.has(resource))
      .filter((resource) => !isWatched(resource))
      .map((resource) => ({ resource, message: 'no alarm looks at this function: alarm on its Errors' }));
    const deadLetters = deadLetterQueues(app)
      .filter((resource) => !isWatched(resource))
      .map((resource) => ({
        resource,
        message: 'no alarm looks at these dead letters: alarm on ApproximateNumberOfMessagesVisible above 0',
      }));
    return [...functions, ...deadLetters];
  },
};

/** Whether an alarm looks at all functions, or queues, at once: by a metric without a dimension, or by a Metrics Insights query. */
function watchesAll(alarm: CheckedResource, { type }: CheckedResource): boolean {
  const aws = type === 'AWS::SQS::Queue' ? 'AWS/SQS' : 'AWS/Lambda';
  const { inputs, expressions } = signalOf(alarm);
  const sums = inputs.some(
    ({ namespace, metricName, dimensions }) =>
      namespace === aws && metricName === 'Errors' && Object.keys(dimensions).length === 0,
  );
  // Which of them a WHERE leaves, is not looked into.
  return sums || expressions.some(({ expression }) => new RegExp(`\\bFROM\\b[^"]*"${aws}"`, 'i').test(expression));
}

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
