import type { SnsOperation } from '../state.ts';

/** All in one page. */
export const ListTopics: SnsOperation<object> = {
  action: 'sns:ListTopics',
  resource: () => ['*'],
  run: (_input, { state }) => ({ Topics: [...state.topics.keys()].map((TopicArn) => ({ TopicArn })) }),
};
