import { invalidParameter } from '../errors.ts';
import { type FilterPolicy, type FilterScope, filterProblem } from '../filter-policy.ts';
import { type SnsOperation, type Subscription, topicOf } from '../state.ts';
import { subscriptionArn } from '../subscription-arn.ts';

const PROTOCOLS = ['sqs', 'lambda', 'email', 'http', 'https'];

interface Input {
  TopicArn?: string;
  Protocol?: string;
  Endpoint?: string;
  Attributes?: Record<string, string>;
}

/** Confirmed at once, whatever the protocol. */
export const subscribe: SnsOperation<Input> = {
  action: 'sns:Subscribe',
  resource: ({ TopicArn }) => [TopicArn ?? '*'],
  run({ TopicArn, Protocol = '', Endpoint: endpoint, Attributes: attributes = {} }, { state }) {
    const { arn: topicArn } = topicOf(TopicArn, state);
    if (!PROTOCOLS.includes(Protocol))
      throw invalidParameter(`Amazon SNS does not support this protocol string: ${Protocol}`);
    if (!endpoint) throw invalidParameter('Endpoint');
    const scope = (attributes.FilterPolicyScope ?? 'MessageAttributes') as FilterScope;
    const filterPolicy = attributes.FilterPolicy ? parsePolicy(attributes.FilterPolicy, scope) : undefined;
    const protocol = Protocol as Subscription['protocol'];
    const subscription: Subscription = {
      arn: subscriptionArn({ topicArn, protocol, endpoint }),
      topicArn,
      protocol,
      endpoint,
      rawMessageDelivery: attributes.RawMessageDelivery === 'true',
      ...(filterPolicy && { filterPolicy, filterPolicyScope: scope }),
    };
    // Subscribing again is no second subscription.
    if (!state.subscriptions.has(subscription.arn)) state.subscriptions.set(subscription.arn, subscription);
    return { SubscriptionArn: subscription.arn };
  },
};

function parsePolicy(text: string, scope: FilterScope): FilterPolicy {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalidParameter('FilterPolicy: failed to parse JSON');
  }
  const problem = filterProblem(policy as FilterPolicy, scope);
  if (problem) throw invalidParameter(`FilterPolicy: ${problem}`);
  return policy as FilterPolicy;
}
