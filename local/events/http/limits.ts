/** Largest request or response of an HTTP API, API Gateway quotas (10 MB). */
export const MAX_HTTP_PAYLOAD_BYTES = 10 * 1024 * 1024;

/** All header lines together, API Gateway quotas. */
export const MAX_HTTP_HEADER_BYTES = 10_240;

/** Longest wait for a Lambda integration of an HTTP API, API Gateway quotas. */
export const MAX_INTEGRATION_MS = 30_000;
