import { type SnsOperation, topicOf } from '../state.ts';

/** The ARN, the owner and how many subscriptions there are; policies are not modelled. */
export const GetTopicAttributes: SnsOperation<{ TopicArn?: string }> = {
  action: 'sns:GetTopicAttributes',
  resource: ({ TopicArn }) => [TopicArn ?? '*'],
  run({ TopicArn }, { state }) {
    const { arn } = topicOf(TopicArn, state);
    const confirmed = [...state.subscriptions.values()].filter(({ topicArn }) => topicArn === arn).length;
    const Attributes = new Map([
      ['TopicArn', arn],
      ['Owner', state.accountId],
      ['DisplayName', ''],
      ['SubscriptionsConfirmed', String(confirmed)],
      ['SubscriptionsPending', '0'],
      ['SubscriptionsDeleted', '0'],
    ]);
    return { Attributes };
  },
};
