import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type ItemOutcome, inBatch } from '../observe/batch.ts';
import { checkOptions } from '../observe/options.ts';
import { parseTraceparent, parseXrayHeader } from '../trace/traceparent.ts';
import { defaultLogger } from './default-logger.ts';
import { attributesOfNotification } from './notification.ts';
import type { Ending, Source } from './source.ts';

export interface QueueOptions {
  /** Names the `job_type` of a record, on its lines and metrics. Default: the queue's name. */
  jobType?: (record: SQSRecord) => string;
  /** `attributes`: only our own role can write to this queue, so its attributes say which tenant and user the work is for. */
  identity?: 'attributes' | 'none';
  /** How many records of a batch run at the same time. Default: 1. Records of one FIFO group never do. */
  concurrency?: number;
  /** The `logger` of the canonical lines. Default: `<service>.<function>`. */
  logger?: string;
  /** How long before the time-out the unit says what it can, in milliseconds. Default: 500, or a twentieth of the time where that is more. */
  timeoutMarginMs?: number;
}

const OPTIONS = {
  jobType: 'function',
  identity: "'attributes' | 'none'",
  concurrency: 'number',
  logger: 'string',
  timeoutMarginMs: 'number',
};

/**
 * What a record's handler may say of a job beside throwing, which brings the record again: `failed` for good, `continued` by a later message
 * and not to be counted yet, `no_job` where the message asked for none: a probe. Anything else is a job that is done.
 */
export type QueueResult = 'failed' | 'continued' | 'no_job' | unknown;

/**
 * Records of an SQS queue: one unit each, with its own ids. Answers which records failed (the event source mapping needs
 * `ReportBatchItemFailures`): every failed id once, one that succeeded never. In a FIFO queue what follows a failure in its group is not
 * run and comes again with it.
 */
export function queue(options: QueueOptions = {}): Source<SQSEvent, SQSRecord, QueueResult, SQSBatchResponse> {
  checkOptions('queue', options, OPTIONS);
  const { jobType, identity = 'none', concurrency = 1 } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError('queue: option "concurrency" must be a whole number of at least 1');
  }
  return {
    name: 'queue',
    component: 'worker',
    spanKind: 'consumer',
    logger: options.logger ?? defaultLogger(),
    timeoutMarginMs: options.timeoutMarginMs,
    nested: false,
    startEvent: 'worker_task_started',
    open(record) {
      const attribute = attributesOf(record);
      const trusted = identity === 'attributes';
      const sender = parseTraceparent(attribute('traceparent')) ?? parseXrayHeader(record.attributes?.AWSTraceHeader);
      return {
        correlationIds: [attribute('correlation_id')],
        hops: attribute('x-correlation-hops'),
        debugToken: attribute('debug_token'),
        links: sender && [sender],
        tenantId: trusted ? record.messageAttributes?.tenant_id?.stringValue : undefined,
        userId: trusted ? record.messageAttributes?.user_id?.stringValue : undefined,
        fields: { message_id: record.messageId, job_type: nameOf(record, jobType) },
        spanName: 'process_message',
      };
    },
    settle(record, ending) {
      const failed = ending.kind !== 'returned' || ending.value === 'failed';
      return {
        event: failed ? 'worker_task_failed' : 'worker_task_completed',
        outcome: ending.kind === 'timed_out' ? 'timeout' : failed ? 'error' : 'ok',
        level: failed ? 'error' : 'info',
        fields: {
          receive_count: receiveCount(record),
          continued: gave(ending, 'continued'),
          no_job: gave(ending, 'no_job'),
        },
      };
    },
    measure(record, { outcome, fields }, unit, durationSeconds, measure) {
      if (fields.no_job) return;
      const labels = { job_type: String(unit.bound.job_type) };
      if (receiveCount(record) > 1) measure('worker_job_retries_total', 1, labels);
      if (fields.continued) return;
      measure('worker_jobs_total', 1, { ...labels, status: outcome === 'ok' ? 'completed' : 'failed' });
      measure('worker_job_duration_seconds', durationSeconds, labels);
      if (outcome !== 'ok' && unit.tenantId !== undefined) {
        measure('tenant_failures_total', 1, { tenant_id: unit.tenantId, kind: 'job_failed' });
      }
    },
    batch: inBatch({
      concurrency,
      items: recordsOf,
      group: (record) =>
        record.eventSourceARN?.endsWith('.fifo') ? (record.attributes?.MessageGroupId ?? '') : undefined,
      answer: failures,
    }),
  };
}

function failures(outcomes: readonly ItemOutcome<SQSRecord>[]): SQSBatchResponse {
  const failed = new Set<string>();
  for (const { item, failed: isFailed, error } of outcomes) {
    if (!isFailed) continue;
    // Without an id the record cannot be named, and an answer that does not name it deletes it: the whole batch has to come again.
    if (typeof item?.messageId !== 'string' || item.messageId === '')
      throw error ?? new Error('a record without messageId failed');
    failed.add(item.messageId);
  }
  return { batchItemFailures: Array.from(failed, (itemIdentifier) => ({ itemIdentifier })) };
}

function recordsOf(event: SQSEvent): readonly SQSRecord[] {
  if (!Array.isArray(event?.Records))
    throw new TypeError('queue: the event has no Records; is this function behind an SQS queue?');
  return event.Records;
}

/** Reads an attribute of the message, or of the SNS notification that it brings where delivery is not raw. */
function attributesOf(record: SQSRecord): (name: string) => string | undefined {
  const own = record.messageAttributes ?? {};
  const inner = 'correlation_id' in own ? undefined : attributesOfNotification(record.body);
  return (name) => own[name]?.stringValue ?? inner?.[name]?.Value;
}

function nameOf(record: SQSRecord, jobType: QueueOptions['jobType']): string {
  try {
    return jobType === undefined ? (record.eventSourceARN?.split(':').at(-1) ?? 'unknown') : String(jobType(record));
  } catch {
    return 'unknown';
  }
}

function gave(ending: Ending, result: QueueResult): true | undefined {
  return ending.kind === 'returned' && ending.value === result ? true : undefined;
}

function receiveCount(record: SQSRecord): number {
  return Number(record?.attributes?.ApproximateReceiveCount ?? 1);
}
