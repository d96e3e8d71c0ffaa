import type { LocalEventSourceMapping, LocalQueue } from './app.ts';
import type { FindFunction } from './function-references.ts';
import type { Reader } from './reader.ts';

/** AWS's own defaults, CloudFormation reference of AWS::SQS::Queue and AWS::Lambda::EventSourceMapping. */
const DEFAULT_VISIBILITY_SECONDS = 30;
const DEFAULT_RETENTION_SECONDS = 345_600;
const DEFAULT_MESSAGE_BYTES = 1_048_576;
const DEFAULT_BATCH_SIZE = 10;

/** The standard queues; FIFO queues are named and left out. */
export function readQueues(reader: Reader): LocalQueue[] {
  return reader.each('AWS::SQS::Queue', (resource) => {
    if (String(reader.property(resource, 'FifoQueue') ?? false) === 'true') {
      reader.problem('warning', resource, 'FIFO queues do not run locally: it is left out, and calls to it fail');
      return [];
    }
    const redrive = reader.property(resource, 'RedrivePolicy') as
      | { deadLetterTargetArn: string; maxReceiveCount: number | string }
      | undefined;
    return [
      {
        id: resource.logicalId,
        name: reader.attribute(resource, 'QueueName'),
        arn: reader.attribute(resource, 'Arn'),
        visibilityTimeoutMs: (reader.number(resource, 'VisibilityTimeout') ?? DEFAULT_VISIBILITY_SECONDS) * 1000,
        delayMs: (reader.number(resource, 'DelaySeconds') ?? 0) * 1000,
        retentionMs: (reader.number(resource, 'MessageRetentionPeriod') ?? DEFAULT_RETENTION_SECONDS) * 1000,
        maximumMessageBytes: reader.number(resource, 'MaximumMessageSize') ?? DEFAULT_MESSAGE_BYTES,
        receiveWaitMs: (reader.number(resource, 'ReceiveMessageWaitTimeSeconds') ?? 0) * 1000,
        redrive: redrive && {
          deadLetterArn: redrive.deadLetterTargetArn,
          maxReceiveCount: Number(redrive.maxReceiveCount),
        },
      } satisfies LocalQueue,
    ];
  });
}

/** The event source mappings from queues of the app to functions of the app; others are named. */
export function readMappings(
  reader: Reader,
  queues: LocalQueue[],
  findFunction: FindFunction,
): LocalEventSourceMapping[] {
  const queueArns = new Set(queues.map(({ arn }) => arn));
  return reader.each('AWS::Lambda::EventSourceMapping', (resource) => {
    const queueArn = String(reader.property(resource, 'EventSourceArn') ?? 'its source');
    const functionName = reader.property(resource, 'FunctionName');
    const fn = findFunction(functionName);
    if (!queueArns.has(queueArn)) {
      reader.problem('warning', resource, `${queueArn} is no queue of this app: nothing comes from it locally`);
      return [];
    }
    if (!fn) {
      reader.problem(
        'error',
        resource,
        `its function ${functionName} does not run locally: its queue would never empty`,
      );
      return [];
    }
    if (resource.properties.FilterCriteria !== undefined) {
      reader.problem('warning', resource, 'filters are not modelled: every message reaches the function');
    }
    const { MaximumConcurrency } = (reader.property(resource, 'ScalingConfig') ?? {}) as {
      MaximumConcurrency?: number;
    };
    const responseTypes = (reader.property(resource, 'FunctionResponseTypes') ?? []) as string[];
    return [
      {
        id: resource.logicalId,
        queueArn,
        functionArn: fn.arn,
        batchSize: reader.number(resource, 'BatchSize') ?? DEFAULT_BATCH_SIZE,
        batchingWindowMs: (reader.number(resource, 'MaximumBatchingWindowInSeconds') ?? 0) * 1000,
        maximumConcurrency: MaximumConcurrency === undefined ? undefined : Number(MaximumConcurrency),
        reportBatchItemFailures: responseTypes.includes('ReportBatchItemFailures'),
        enabled: String(reader.property(resource, 'Enabled') ?? true) === 'true',
      } satisfies LocalEventSourceMapping,
    ];
  });
}
