import type { Resource } from './assembly.ts';
import type { Reader } from './reader.ts';

/** Where AWS sends what failed for good and a local run does not, by resource type. */
const FAILURE_ROUTES: Readonly<
  Record<string, { isSet(properties: Resource['properties']): boolean; message: string }>
> = {
  'AWS::Lambda::Function': {
    isSet: ({ DeadLetterConfig }) => DeadLetterConfig !== undefined,
    message: 'its dead-letter target is not modelled: an event that fails for good is dropped, and a notice says so',
  },
  'AWS::Lambda::EventInvokeConfig': {
    isSet: () => true,
    message:
      'retries and destinations of asynchronous events are not modelled: one that fails is tried twice more and dropped',
  },
  'AWS::SNS::Subscription': {
    isSet: ({ RedrivePolicy }) => RedrivePolicy !== undefined,
    message: 'its redrive policy is not modelled: a message that cannot be delivered is a notice',
  },
  'AWS::Events::Rule': {
    isSet: ({ Targets }) => JSON.stringify(Targets ?? []).includes('"DeadLetterConfig"'),
    message: 'dead-letter queues of its targets are not modelled: what fails for good is a notice',
  },
  'AWS::Scheduler::Schedule': {
    isSet: ({ Target }) => JSON.stringify(Target ?? {}).includes('"DeadLetterConfig"'),
    message: 'the dead-letter queue of its target is not modelled: what fails for good is a notice',
  },
};

/** Names what would catch failures on AWS and does not here, so that nobody waits for it in vain. */
export function nameFailureRoutes(reader: Reader): void {
  for (const [type, { isSet, message }] of Object.entries(FAILURE_ROUTES)) {
    for (const resource of reader.all(type)) {
      if (isSet(resource.properties)) reader.problem('warning', resource, message);
    }
  }
}
