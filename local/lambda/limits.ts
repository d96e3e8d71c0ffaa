/** Lambda's init phase for on-demand functions, "Lambda execution environment lifecycle". */
export const INIT_LIMIT_MS = 10_000;

/** Largest answer of a synchronous invocation, Lambda quotas (6 MB, in bytes as the error message says it). */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** Largest event of a synchronous invocation, Lambda quotas. */
export const MAX_REQUEST_BYTES = 6_291_456;

/** Largest log event, CloudWatch Logs quotas (1 MB since April 2025); longer lines are split. */
export const MAX_LOG_EVENT_BYTES = 1_048_576;

/** Share of the memory that Lambda's Node runtime gives V8's old space. */
export const OLD_SPACE_SHARE = 0.9;

/** Retries of an asynchronous invocation and the waits before them, "Error handling for asynchronous invocation". */
export const ASYNC_RETRY_DELAYS_MS = [60_000, 120_000];

/** Waits of a throttled asynchronous event, from a second to five minutes, doubling in between; the last one repeats. */
export const ASYNC_THROTTLE_DELAYS_MS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((seconds) => seconds * 1000);

/** How long an asynchronous event may wait while the function is throttled, Lambda's default maximum event age. */
export const ASYNC_MAX_AGE_MS = 6 * 3_600_000;

/** Instances of one function on this machine where nothing reserves fewer; further invocations wait. */
export const DEFAULT_MAXIMUM_INSTANCES = 10;

/** Idle instances that a function keeps; further ones end after `IDLE_LIMIT_MS` without work. */
export const KEPT_IDLE_INSTANCES = 2;
export const IDLE_LIMIT_MS = 30_000;

/** Whatever waits longer than this is said at the terminal, with its cause. */
export const STALL_MS = 1_000;

/**
 * Invocations of a function that can be run again: some minutes of the demo's busiest function, hours of most others, and so
 * whatever is still on the screen of somebody who looks for it.
 */
export const KEPT_INVOCATIONS = 200;

/** Events and answers that are kept for it in all: five of the largest that Lambda takes; an ordinary one has some kilobytes. */
export const KEPT_INVOCATION_BYTES = 32 * 1024 * 1024;

/** Ids that are remembered without their event, to tell a forgotten one from one that never was: a megabyte. */
export const FORGOTTEN_IDS = 10_000;
