/** CloudWatch Logs quotas and the API references of its operations. */
export const LOGS_LIMITS = {
  /** Events of one answer, and its size. */
  eventsPerPage: 10_000,
  pageBytes: 1024 * 1024,
  groupsPerPage: 50,
  filterPatternLength: 1024,
  /** StartQuery, DescribeQueries */
  queryLength: 10_000,
  queryLimit: 10_000,
  groupsPerQuery: 50,
  queriesPerPage: 1000,
};

/** What a local run keeps; AWS keeps everything until the group's retention. */
export const KEPT = {
  /** In memory, of each group. */
  bytesPerGroup: 16 * 1024 * 1024,
  /** On disk, over all groups; read at every start, where half a second for more would be felt. */
  fileBytes: 16 * 1024 * 1024,
};
