import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Records } from '../../records.ts';
import type { LocalSubscription, LocalTopic } from '../../template/app.ts';
import type { Operation, Service } from '../service.ts';
import { type Destinations, deliver } from './deliver.ts';
import { filterProblem } from './filter-policy.ts';
import type { Notification } from './notification.ts';
import { GetSubscriptionAttributes } from './operations/get-subscription-attributes.ts';
import { GetTopicAttributes } from './operations/get-topic-attributes.ts';
import { ListSubscriptions } from './operations/list-subscriptions.ts';
import { ListSubscriptionsByTopic } from './operations/list-subscriptions-by-topic.ts';
import { ListTopics } from './operations/list-topics.ts';
import { Publish } from './operations/publish.ts';
import { PublishBatch } from './operations/publish-batch.ts';
import { Subscribe } from './operations/subscribe.ts';
import { Unsubscribe } from './operations/unsubscribe.ts';
import type { SnsState } from './state.ts';
import { subscriptionArn } from './subscription-arn.ts';

export interface SnsOptions extends Destinations {
  clock: Clock;
  records: Records;
  accountId: string;
  topics: LocalTopic[];
  subscriptions: LocalSubscription[];
}

export interface Sns {
  service: Service;
  /**
   * Publishes for another service of AWS, such as an alarm of CloudWatch.
   *
   * @returns why nobody gets it; undefined where the topic is one of this run
   */
  publish(topicArn: string, message: { subject?: string; body: string }): string | undefined;
}

const OPERATIONS = {
  GetSubscriptionAttributes,
  GetTopicAttributes,
  ListSubscriptions,
  ListSubscriptionsByTopic,
  ListTopics,
  Publish,
  PublishBatch,
  Subscribe,
  Unsubscribe,
};

/**
 * The topics of a run. Topics come from templates; subscriptions too, and by Subscribe until the run ends.
 * Subscriptions need no confirmation, and a queue's or function's resource policy is not asked.
 */
export function createSns({ clock, records, accountId, topics, subscriptions, ...destinations }: SnsOptions): Sns {
  const state: SnsState = {
    topics: new Map(topics.map((topic) => [topic.arn, topic])),
    subscriptions: new Map(),
    accountId,
    fanOut,
  };
  for (const subscription of subscriptions) {
    const arn = subscriptionArn(subscription);
    state.subscriptions.set(arn, { ...subscription, arn });
    const problem = filterProblem(
      subscription.filterPolicy ?? {},
      subscription.filterPolicyScope ?? 'MessageAttributes',
    );
    if (problem)
      say(`the filter policy of ${subscription.endpoint} on ${subscription.topicArn} is not understood: ${problem}`);
  }

  function say(message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level: 'error', source: 'sns', message });
  }

  function fanOut(notification: Notification): void {
    queueMicrotask(() => {
      for (const subscription of state.subscriptions.values()) {
        if (subscription.topicArn !== notification.topicArn) continue;
        const failure = deliver(notification, subscription, destinations);
        if (failure) say(`a message of ${notification.topicArn} did not reach ${subscription.endpoint}: ${failure}`);
      }
    });
  }

  const xmlNamespace = 'http://sns.amazonaws.com/doc/2010-03-31/';
  const operations = OPERATIONS as Record<string, Operation>;
  return {
    service: { name: 'sns', protocol: 'query', xmlNamespace, deniedCode: 'AuthorizationError', state, operations },
    publish(topicArn, { subject, body }) {
      if (!state.topics.has(topicArn)) return `there is no topic ${topicArn} in the app`;
      const notification = { id: randomUUID(), topicArn, message: body, attributes: {}, publishedAtMs: clock.now() };
      fanOut({ ...notification, ...(subject !== undefined && { subject }) });
      return undefined;
    },
  };
}
