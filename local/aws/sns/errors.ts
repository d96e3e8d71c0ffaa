import { AwsError } from '../aws-error.ts';

export const topicNotFound = () => new AwsError('NotFound', 'Topic does not exist', { status: 404 });

export const subscriptionNotFound = () => new AwsError('NotFound', 'Subscription does not exist', { status: 404 });

/** `reason` continues AWS's sentence: `Message too long`. */
export const invalidParameter = (reason: string) => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);

/** Of PublishBatch: `TooManyEntriesInBatchRequest`. */
export const batchError = (code: string, message: string) => new AwsError(code, message);
