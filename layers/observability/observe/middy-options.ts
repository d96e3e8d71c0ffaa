/** Middy's default answers 5 ms before the time-out while the handler goes on; the time-out is ours to tell. */
export const MIDDY_OPTIONS = { timeoutEarlyInMillis: 0 };
