import type { SNSEvent, SNSEventRecord } from 'aws-lambda';
import { inBatch } from '../observe/batch.ts';
import { checkOptions } from '../observe/options.ts';
import { parseTraceparent } from '../trace/traceparent.ts';
import { defaultLogger } from './default-logger.ts';
import type { Source } from './source.ts';

export interface TopicOptions {
  /** `attributes`: only our own role can publish to this topic, so its attributes say which tenant and user the work is for. */
  identity?: 'attributes' | 'none';
  /** The `logger` of the canonical lines. Default: `<service>.<function>`. */
  logger?: string;
  /** How long before the time-out the unit says what it can, in milliseconds. Default: 500, or a twentieth of the time where that is more. */
  timeoutMarginMs?: number;
}

const OPTIONS = { identity: "'attributes' | 'none'", logger: 'string', timeoutMarginMs: 'number' };

/**
 * Notifications of an SNS topic: one unit each. SNS knows no partial failure, so the first error is thrown when all have run, and Lambda
 * tries the event again.
 */
export function topic(options: TopicOptions = {}): Source<SNSEvent, SNSEventRecord, unknown, void> {
  checkOptions('topic', options, OPTIONS);
  return {
    name: 'topic',
    component: 'topic',
    spanKind: 'consumer',
    logger: options.logger ?? defaultLogger(),
    timeoutMarginMs: options.timeoutMarginMs,
    nested: false,
    startEvent: undefined,
    open(record) {
      const notification = record?.Sns;
      const attribute = (name: string): string | undefined => notification?.MessageAttributes?.[name]?.Value;
      const sender = parseTraceparent(attribute('traceparent'));
      const trusted = options.identity === 'attributes';
      return {
        correlationIds: [attribute('correlation_id')],
        hops: attribute('x-correlation-hops'),
        debugToken: attribute('debug_token'),
        links: sender && [sender],
        tenantId: trusted ? attribute('tenant_id') : undefined,
        userId: trusted ? attribute('user_id') : undefined,
        fields: { message_id: notification?.MessageId, topic: notification?.TopicArn?.split(':').at(-1) },
        spanName: 'process_notification',
      };
    },
    settle(_record, ending) {
      const failed = ending.kind !== 'returned';
      return {
        event: 'topic_completed',
        outcome: ending.kind === 'timed_out' ? 'timeout' : failed ? 'error' : 'ok',
        level: failed ? 'error' : 'info',
        fields: {},
      };
    },
    measure() {},
    batch: inBatch({
      concurrency: 1,
      items(event: SNSEvent) {
        if (!Array.isArray(event?.Records))
          throw new TypeError('topic: the event has no Records; is this function behind an SNS topic?');
        return event.Records;
      },
      group: () => undefined,
      answer(outcomes): undefined {
        const first = outcomes.find(({ failed }) => failed);
        if (first !== undefined) throw first.error;
        return undefined;
      },
    }),
  };
}
