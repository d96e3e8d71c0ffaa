// Source, unless said otherwise: Amazon SQS developer guide, "Amazon SQS message quotas" and "standard queue quotas".

/** Body and attributes of one message; the quota was 256 KiB until August 2025. */
export const MAXIMUM_MESSAGE_BYTES = 1_048_576;
/** All entries of a SendMessageBatch together. */
export const MAXIMUM_BATCH_BYTES = 1_048_576;
export const MAXIMUM_BATCH_ENTRIES = 10;
export const MAXIMUM_MESSAGE_ATTRIBUTES = 10;
export const MAXIMUM_ATTRIBUTE_NAME_LENGTH = 256;
/** DelaySeconds of a message or a queue. */
export const MAXIMUM_DELAY_SECONDS = 900;
/** A message's visibility timeouts together, from when it was received. */
export const MAXIMUM_VISIBILITY_SECONDS = 43_200;
export const MAXIMUM_WAIT_SECONDS = 20;
export const MAXIMUM_RECEIVE = 10;
/** Messages in flight in one standard queue. */
export const MAXIMUM_IN_FLIGHT = 120_000;
/** Retention of a queue. */
export const MINIMUM_RETENTION_SECONDS = 60;
export const MAXIMUM_RETENTION_SECONDS = 1_209_600;
/** maxReceiveCount of a redrive policy (API reference, SetQueueAttributes). */
export const MAXIMUM_RECEIVE_COUNT = 1000;
/** Batch entry ids (API reference, SendMessageBatchRequestEntry). */
export const BATCH_ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;
/** Bodies may hold these characters only (API reference, SendMessage): anything outside is refused. */
export const FORBIDDEN_BODY_CHARACTERS = /(?![\t\n\r\u007F-\u009F])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;
/** A queue that nobody touches and that holds nothing sends no metrics after this long. */
export const METRICS_ACTIVE_MS = 6 * 60 * 60 * 1000;
/** PurgeQueue is allowed once in this time (API reference, PurgeQueue). */
export const PURGE_INTERVAL_MS = 60_000;
/** A message received more often than this no longer counts for ApproximateAgeOfOldestMessage ("Available CloudWatch metrics for Amazon SQS"). */
export const AGE_MAXIMUM_RECEIVES = 3;
/** StartMessageMoveTask without MaxNumberOfMessagesPerSecond adapts its rate up to this (API reference). */
export const MOVE_MESSAGES_PER_SECOND = 500;
