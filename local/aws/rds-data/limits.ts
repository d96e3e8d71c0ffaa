/** Amazon Aurora user guide, "Limitations for the Amazon RDS Data API" and "Troubleshooting"; BeginTransaction's API reference. */
export const DATA_API_LIMITS = {
  /** A result set larger than this ends the call. */
  resultBytes: 1024 * 1024,
  /** The same for one row of it. */
  rowBytes: 64 * 1024,
  /** The JSON string of `formatRecordsAs: JSON`: ExecuteStatement, API reference. */
  jsonResultBytes: 10 * 1024 * 1024,
  /** The whole request, with the JSON around it: BatchExecuteStatement, API reference. */
  requestBytes: 4 * 1024 * 1024,
  /** A call that takes longer is answered with an error; `continueAfterTimeout` lets its statement go on. */
  statementMs: 45_000,
  /** A transaction without a call for so long is rolled back. */
  transactionIdleMs: 3 * 60_000,
  transactionMs: 24 * 60 * 60_000,
  /** Connections for one login. Not published by AWS, where the cluster's capacity bounds it; here below max_connections. */
  connectionsPerLogin: 60,
  /** How long a call waits for a connection while all of its login's are in use. Not published either. */
  connectionWaitMs: 10_000,
};

export type DataApiLimits = typeof DATA_API_LIMITS;
