// Quotas of API Gateway, WebSocket APIs, where nothing else is said.

/** Of one frame; a longer one closes the connection with 1009. */
export const MAX_FRAME_BYTES = 32 * 1024;

/** Of one message in all its frames; a longer one closes the connection with 1009. */
export const MAX_MESSAGE_BYTES = 128 * 1024;

/** After this long without a message either way the connection is closed. Whether pings count is not documented: here they do not. */
export const IDLE_MS = 10 * 60_000;

/** However busy it is, no connection lives longer. */
export const MAX_CONNECTION_MS = 2 * 60 * 60_000;

/** Longest wait for an integration. */
export const MAX_INTEGRATION_MS = 29_000;

/**
 * What may wait for a client that does not read, before the back end is told that its buffer is full. That there is such a
 * buffer is documented (PostToConnection, LimitExceededException), its size is not: eight of the largest messages.
 */
export const MAX_BUFFERED_BYTES = 8 * MAX_MESSAGE_BYTES;

/** Not a quota: a client that sends faster than its messages are answered is read no further until they are. */
export const MAX_IN_FLIGHT = 50;
