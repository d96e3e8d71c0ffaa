import { invalidParameter } from '../errors.ts';
import { type FilterPolicy, type FilterScope, filterProblem } from '../filter-policy.ts';
import { type SnsOperation, type Subscription, topicOf } from '../state.ts';
import { subscriptionArn } from '../subscription-arn.ts';

const PROTOCOLS = ['sqs', 'lambda', 'email', 'http', 'https'];
const ATTRIBUTES = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery'];
const SCOPES: readonly string[] = ['MessageAttributes', 'MessageBody'] satisfies FilterScope[];

interface Input {
  TopicArn?: string;
  Protocol?: string;
  Endpoint?: string;
  Attributes?: Record<string, string>;
}

/** Confirmed at once, whatever the protocol. */
export const Subscribe: SnsOperation<Input> = {
  action: 'sns:Subscribe',
  resource: ({ TopicArn }) => [TopicArn ?? '*'],
  run({ TopicArn, Protocol = '', Endpoint: endpoint, Attributes: attributes = {} }, { state }) {
    const { arn: topicArn } = topicOf(TopicArn, state);
    if (!PROTOCOLS.includes(Protocol))
      throw invalidParameter(`Amazon SNS does not support this protocol string: ${Protocol}`);
    if (!endpoint) throw invalidParameter('Endpoint');
    const scope = filterScope(attributes);
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

/** Throws `InvalidParameter`, also for attributes that SNS knows and that change nothing here. */
function filterScope(attributes: Record<string, string>): FilterScope {
  const other = Object.keys(attributes).find((name) => !ATTRIBUTES.includes(name));
  if (other !== undefined) throw invalidParameter(`Attributes: the local AWS does not model ${other}`);
  const scope = attributes.FilterPolicyScope ?? 'MessageAttributes';
  if (!SCOPES.includes(scope)) throw invalidParameter(`FilterPolicyScope: ${SCOPES.join(' or ')}, not ${scope}`);
  return scope as FilterScope;
}

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
