import type { SnsOperation, SnsState, Subscription } from '../state.ts';

/** All in one page. */
export const ListSubscriptions: SnsOperation<object> = {
  action: 'sns:ListSubscriptions',
  resource: () => ['*'],
  run: (_input, { state }) => ({
    Subscriptions: [...state.subscriptions.values()].map((subscription) => listed(subscription, state)),
  }),
};

export function listed({ arn, topicArn, protocol, endpoint }: Subscription, { accountId }: SnsState) {
  return { SubscriptionArn: arn, Owner: accountId, Protocol: protocol, Endpoint: endpoint, TopicArn: topicArn };
}
