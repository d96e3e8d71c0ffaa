/** A line of a log group, wherever it is kept. */
export interface SourceEvent {
  id: string;
  timeMs: number;
  logGroup: string;
  message: string;
}

export interface LogQuery {
  logGroups: string[];
  fromMs: number;
  toMs?: number;
  /** In CloudWatch's syntax: `{ $.event = "sync_job_failed" }`. */
  filterPattern?: string;
}

/** Where `logs` and `journey` read: the local run and CloudWatch itself answer the same calls. */
export interface LogSource {
  /** Names of all log groups. */
  groups(): Promise<string[]>;
  /** What matches, of all the groups together, in the order of the times. */
  events(query: LogQuery): Promise<SourceEvent[]>;
}
