import { sqsError } from '../errors.ts';
import { queueAttributes } from '../queue-attributes.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation } from '../state.ts';

/** Known to SQS, absent from a standard queue that does not use them. */
const UNUSED = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds'];
const FIFO_ONLY = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

/** The attributes asked for, or `All`; without any names none. */
export const GetQueueAttributes: SqsOperation<QueueInput & { AttributeNames?: string[] }> = {
  action: 'sqs:GetQueueAttributes',
  resource: queueResource,
  run(input, { state }) {
    const all = queueAttributes(queueOf(input, state));
    const wanted = input.AttributeNames ?? [];
    const unknown = wanted.find((name) => !(name in all) && ![...UNUSED, ...FIFO_ONLY, 'All'].includes(name));
    if (unknown !== undefined) throw sqsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
    const chosen = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
    return chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {};
  },
};
