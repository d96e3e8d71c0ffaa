import { subscriptionNotFound } from '../errors.ts';
import type { SnsOperation } from '../state.ts';

/** Ends a subscription until the next start: those of the template are made anew then. */
export const Unsubscribe: SnsOperation<{ SubscriptionArn?: string }> = {
  action: 'sns:Unsubscribe',
  resource: ({ SubscriptionArn }) => [SubscriptionArn ?? '*'],
  run({ SubscriptionArn = '' }, { state }) {
    if (!state.subscriptions.delete(SubscriptionArn)) throw subscriptionNotFound();
    return undefined;
  },
};
