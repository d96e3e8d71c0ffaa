import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { MAX_RECEIVE_COUNT } from '../../functions/shared/sync-message.ts';
import type { ObservedService } from '../constructs/observed-function.ts';
import { physicalName } from '../constructs/physical-name.ts';
import { allow } from './allow.ts';
import { forStage } from './suite-stages.ts';

/** Seconds that a worker may take over a batch. */
export const WORKER_TIMEOUT_SECONDS = 60;

/** AWS asks for a visibility time-out of six times the function's, so that throttled batches are not received twice. */
const VISIBILITY_FACTOR = 6;

/** What Lambda's poller does under the worker's role; CDK's event source grants two more, which nothing uses. */
const POLLER_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Batches that the worker has in hand at once, by stage. */
export const MAXIMUM_CONCURRENCY = { local: 2, dev: 2, prod: 10 };

/** Sync jobs on their way to the worker, and those that failed too often. */
export class SyncQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly #service: ObservedService;

  constructor(scope: Construct, id: string, service: ObservedService) {
    super(scope, id);
    this.#service = service;
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      queueName: physicalName(service, 'sync-dlq'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      queueName: physicalName(service, 'sync'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * WORKER_TIMEOUT_SECONDS),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
  }

  /** Hands the queue's messages to the worker, and lets it receive and delete them. */
  deliverTo(worker: LambdaFunction): void {
    worker.addEventSourceMapping('SyncQueue', {
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: forStage(MAXIMUM_CONCURRENCY, this.#service.stage),
    });
    allow(worker, POLLER_ACTIONS, this.queue.queueArn);
  }
}
