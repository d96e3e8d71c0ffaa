import { type SnsOperation, topicOf } from '../state.ts';
import { listed } from './list-subscriptions.ts';

/** All in one page. */
export const ListSubscriptionsByTopic: SnsOperation<{ TopicArn?: string }> = {
  action: 'sns:ListSubscriptionsByTopic',
  resource: ({ TopicArn }) => [TopicArn ?? '*'],
  run({ TopicArn }, { state }) {
    const { arn } = topicOf(TopicArn, state);
    const found = [...state.subscriptions.values()].filter((subscription) => subscription.topicArn === arn);
    return { Subscriptions: found.map((subscription) => listed(subscription, state)) };
  },
};
