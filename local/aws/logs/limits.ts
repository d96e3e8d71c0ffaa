/** CloudWatch Logs quotas and the API references of FilterLogEvents, GetLogEvents and DescribeLogGroups. */
export const LOGS_LIMITS = {
  /** Events of one answer, and its size. */
  eventsPerPage: 10_000,
  pageBytes: 1024 * 1024,
  groupsPerPage: 50,
  filterPatternLength: 1024,
};

/** What a local run keeps; AWS keeps everything until the group's retention. */
export const KEPT = {
  eventsPerGroup: 50_000,
  /** On disk, over all groups. */
  fileBytes: 64 * 1024 * 1024,
};
