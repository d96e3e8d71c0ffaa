// Source: Amazon SNS endpoints and quotas, and the API reference of each operation.

/** One message, or all of a PublishBatch together; attributes count too. */
export const MAXIMUM_PUBLISH_BYTES = 262_144;
export const MAXIMUM_BATCH_ENTRIES = 10;
export const BATCH_ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;
/** Subject: ASCII, no line breaks, under 100 characters (API reference, Publish). */
export const SUBJECT = /^[!-~][ -~]{0,99}$/;
/** With raw delivery, a message of more attributes than a queue takes is dropped (developer guide, "Raw message delivery"). */
export const MAXIMUM_RAW_ATTRIBUTES = 10;
