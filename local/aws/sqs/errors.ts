import { AwsError } from '../aws-error.ts';

/** The codes that SQS answers: shape name, its older query code, its usual sentence. Source: API reference, "Common errors" and each operation. */
const SQS_ERRORS = {
  QueueDoesNotExist: ['AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.'],
  ReceiptHandleIsInvalid: ['ReceiptHandleIsInvalid', 'The input receipt handle is invalid.'],
  MessageNotInflight: ['AWS.SimpleQueueService.MessageNotInflight', 'The message referred to is not in flight.'],
  InvalidMessageContents: [
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  ],
  EmptyBatchRequest: ['AWS.SimpleQueueService.EmptyBatchRequest', 'There should be at least one entry in the request.'],
  TooManyEntriesInBatchRequest: [
    'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
    'Maximum number of entries per request are 10.',
  ],
  BatchEntryIdsNotDistinct: [
    'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
    'Two or more batch entries have the same id.',
  ],
  InvalidBatchEntryId: [
    'AWS.SimpleQueueService.InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  ],
  BatchRequestTooLong: [
    'AWS.SimpleQueueService.BatchRequestTooLong',
    'Batch requests cannot be longer than 1048576 bytes.',
  ],
  OverLimit: ['OverLimit', 'Too many messages in flight.'],
  PurgeQueueInProgress: [
    'AWS.SimpleQueueService.PurgeQueueInProgress',
    'Only one PurgeQueue operation is allowed every 60 seconds.',
  ],
  InvalidAttributeName: ['InvalidAttributeName', 'Unknown Attribute.'],
  InvalidAttributeValue: ['InvalidAttributeValue', 'Invalid value for the attribute.'],
  InvalidParameterValueException: ['InvalidParameterValue', 'The parameter is invalid.'],
  MissingParameterException: ['MissingParameter', 'The request lacks a parameter.'],
  UnsupportedOperation: ['AWS.SimpleQueueService.UnsupportedOperation', 'The operation is not supported.'],
  ResourceNotFoundException: ['ResourceNotFoundException', 'The resource does not exist.'],
} as const;

/** Where it is not 400: the error shapes of the service's model. */
const STATUS: Partial<Record<SqsErrorCode, number>> = {
  OverLimit: 403,
  PurgeQueueInProgress: 403,
  ReceiptHandleIsInvalid: 404,
  ResourceNotFoundException: 404,
};

export type SqsErrorCode = keyof typeof SQS_ERRORS;

/** An error as SQS answers it; `message` replaces the usual sentence. */
export function sqsError(code: SqsErrorCode, message?: string): AwsError {
  const [queryCode, usual] = SQS_ERRORS[code];
  return new AwsError(code, message ?? usual, { queryCode, status: STATUS[code] ?? 400 });
}

/** `InvalidParameterValueException` in SQS's words. */
export function invalidParameter(name: string, value: unknown, reason: string): AwsError {
  return sqsError(
    'InvalidParameterValueException',
    `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
  );
}
