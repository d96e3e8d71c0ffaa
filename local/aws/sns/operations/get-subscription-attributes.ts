import { subscriptionNotFound } from '../errors.ts';
import type { SnsOperation } from '../state.ts';

/** As the subscription was made; it is always confirmed. */
export const GetSubscriptionAttributes: SnsOperation<{ SubscriptionArn?: string }> = {
  action: 'sns:GetSubscriptionAttributes',
  resource: ({ SubscriptionArn }) => [SubscriptionArn ?? '*'],
  run({ SubscriptionArn = '' }, { state }) {
    const subscription = state.subscriptions.get(SubscriptionArn);
    if (!subscription) throw subscriptionNotFound();
    const { arn, topicArn, protocol, endpoint, rawMessageDelivery, filterPolicy, filterPolicyScope } = subscription;
    const Attributes = new Map([
      ['SubscriptionArn', arn],
      ['TopicArn', topicArn],
      ['Owner', state.accountId],
      ['Protocol', protocol],
      ['Endpoint', endpoint],
      ['RawMessageDelivery', String(rawMessageDelivery)],
      ['PendingConfirmation', 'false'],
      ['ConfirmationWasAuthenticated', 'true'],
    ]);
    if (filterPolicy) {
      Attributes.set('FilterPolicy', JSON.stringify(filterPolicy));
      Attributes.set('FilterPolicyScope', filterPolicyScope ?? 'MessageAttributes');
    }
    return { Attributes };
  },
};
