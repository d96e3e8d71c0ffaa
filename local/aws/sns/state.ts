import type { LocalSubscription, LocalTopic } from '../../template/app.ts';
import type { Operation } from '../service.ts';
import { topicNotFound } from './errors.ts';
import type { Notification } from './notification.ts';

export interface Subscription extends LocalSubscription {
  arn: string;
}

/** What the operations of SNS work on. */
export interface SnsState {
  /** By ARN. */
  topics: Map<string, LocalTopic>;
  /** By ARN, in the order in which they were made. */
  subscriptions: Map<string, Subscription>;
  accountId: string;
  /** Hands a message to every subscription of its topic, after the answer to the publisher. */
  fanOut(notification: Notification): void;
}

export type SnsOperation<Input> = Operation<SnsState, Input>;

/** Throws `NotFound`. */
export function topicOf(arn: string | undefined, state: SnsState): LocalTopic {
  const topic = state.topics.get(arn ?? '');
  if (!topic) throw topicNotFound();
  return topic;
}
