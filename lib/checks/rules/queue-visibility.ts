import type { Check } from '../check.ts';
import { follow } from '../references.ts';

/** AWS asks for six times the function's time-out. Lambda developer guide, using Lambda with Amazon SQS. */
const FACTOR = 6;
const DEFAULT_VISIBILITY_SECONDS = 30;
const DEFAULT_TIMEOUT_SECONDS = 3;

/** A queue that hands its messages out again while they are still worked on. */
export const check: Check = {
  rule: 'queue-visibility',
  why: 'Throttled batches come back while they are worked on: they are done twice, or end as dead letters.',
  check: (app) =>
    app.all('AWS::Lambda::EventSourceMapping').flatMap(({ template, properties }) => {
      const queue = follow(app, template, properties.EventSourceArn);
      const fn = follow(app, template, properties.FunctionName);
      if (queue?.type !== 'AWS::SQS::Queue' || fn?.type !== 'AWS::Lambda::Function') return [];
      const visibility = Number(queue.properties.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS);
      const timeout = Number(fn.properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS);
      // Neither is a number where a parameter gives it.
      if (!(visibility < FACTOR * timeout)) return [];
      return [
        {
          resource: queue,
          message: `VisibilityTimeout ${visibility} s is below ${FACTOR} × the ${timeout} s of ${fn.logicalId}: use ${FACTOR * timeout}`,
        },
      ];
    }),
};
