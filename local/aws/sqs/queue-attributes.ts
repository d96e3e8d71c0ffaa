import { sqsError } from './errors.ts';
import {
  MAXIMUM_DELAY_SECONDS,
  MAXIMUM_MESSAGE_BYTES,
  MAXIMUM_RECEIVE_COUNT,
  MAXIMUM_RETENTION_SECONDS,
  MAXIMUM_VISIBILITY_SECONDS,
  MAXIMUM_WAIT_SECONDS,
  MINIMUM_RETENTION_SECONDS,
} from './limits.ts';
import type { Queue } from './queue.ts';

type Settings = Queue['settings'];

interface NumberAttribute {
  setting: 'visibilityTimeoutMs' | 'delayMs' | 'retentionMs' | 'maximumMessageBytes' | 'receiveWaitMs';
  /** How many of the setting's units one unit of the attribute is. */
  factor: number;
  minimum: number;
  maximum: number;
}

/** Bounds: API reference, SetQueueAttributes. */
const NUMBERS: Record<string, NumberAttribute> = {
  VisibilityTimeout: { setting: 'visibilityTimeoutMs', factor: 1000, minimum: 0, maximum: MAXIMUM_VISIBILITY_SECONDS },
  DelaySeconds: { setting: 'delayMs', factor: 1000, minimum: 0, maximum: MAXIMUM_DELAY_SECONDS },
  MessageRetentionPeriod: {
    setting: 'retentionMs',
    factor: 1000,
    minimum: MINIMUM_RETENTION_SECONDS,
    maximum: MAXIMUM_RETENTION_SECONDS,
  },
  MaximumMessageSize: { setting: 'maximumMessageBytes', factor: 1, minimum: 1024, maximum: MAXIMUM_MESSAGE_BYTES },
  ReceiveMessageWaitTimeSeconds: { setting: 'receiveWaitMs', factor: 1000, minimum: 0, maximum: MAXIMUM_WAIT_SECONDS },
};

/** Attributes of SQS that change nothing here; setting one is refused by name, never taken and forgotten. */
const NOT_MODELLED = [
  'Policy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
];

/** All attributes of a queue, as GetQueueAttributes writes them. */
export function queueAttributes(queue: Queue): Record<string, string> {
  const { settings } = queue;
  const { visible, notVisible, delayed } = queue.counts();
  const attributes: Record<string, string> = {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(notVisible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAtMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.lastModifiedAtMs / 1000)),
    SqsManagedSseEnabled: 'true',
  };
  for (const [name, { setting, factor }] of Object.entries(NUMBERS))
    attributes[name] = String(settings[setting] / factor);
  if (settings.redrive) {
    const { deadLetterArn, maxReceiveCount } = settings.redrive;
    attributes.RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount });
  }
  return attributes;
}

/** The settings that SetQueueAttributes changes. Throws `InvalidAttributeName` or `InvalidAttributeValue`. */
export function changedSettings(attributes: Record<string, string>): Partial<Settings> {
  const changed: Partial<Settings> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const number = NUMBERS[name];
    if (number) {
      const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      if (!(parsed >= number.minimum && parsed <= number.maximum)) throw invalidValue(name);
      changed[number.setting] = parsed * number.factor;
    } else if (name === 'RedrivePolicy') changed.redrive = redrivePolicy(value);
    else if (NOT_MODELLED.includes(name)) throw notModelled(name);
    else throw sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
  return changed;
}

/** An empty policy ends the redrive. */
function redrivePolicy(value: string): Settings['redrive'] {
  if (value === '') return undefined;
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(value) as Record<string, unknown>;
    const count = Number(maxReceiveCount);
    if (
      typeof deadLetterTargetArn === 'string' &&
      Number.isInteger(count) &&
      count >= 1 &&
      count <= MAXIMUM_RECEIVE_COUNT
    ) {
      return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: count };
    }
  } catch {
    // Falls through to the one answer for every unreadable policy.
  }
  throw invalidValue('RedrivePolicy');
}

const invalidValue = (name: string) => sqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

const notModelled = (name: string) =>
  sqsError('UnsupportedOperation', `The local AWS does not model the queue attribute ${name}.`);
