/** One line of a function's log group, as CloudWatch Logs would hold it. */
export interface LogRecord {
  kind: 'log';
  /** Milliseconds since the epoch, on the run's clock. */
  time: number;
  /** Short name of the function, for people: `sync-worker`. */
  functionName: string;
  logGroup: string;
  logStream: string;
  /** Absent for lines that an instance wrote outside an invocation. */
  requestId?: string;
  /** The message, without its line break. */
  message: string;
  /** `platform` for START, END and REPORT records, `function` for what the code wrote. */
  origin: 'function' | 'platform';
}

/** A datapoint of a metric that AWS itself publishes (AWS/Lambda, AWS/SQS, AWS/ApiGateway). */
export interface MetricRecord {
  kind: 'metric';
  time: number;
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
  /** A CloudWatch StandardUnit. */
  unit: string;
}

/** What the person at the terminal should know: a refused call, a stall, a function that does not start. */
export interface NoticeRecord {
  kind: 'notice';
  time: number;
  level: 'info' | 'warning' | 'error';
  /** Which part of the local AWS says it: `lambda`, `iam`, `sqs`, `database`. */
  source: string;
  /** One line that says what is wrong and what to do. */
  message: string;
}

export type LocalRecord = LogRecord | MetricRecord | NoticeRecord;

/** The one stream of everything that a local run observes; subscribers are called in order, synchronously. */
export interface Records {
  publish(record: LocalRecord): void;
  /** Returns the function that ends the subscription. */
  subscribe(receive: (record: LocalRecord) => void): () => void;
}

export function createRecords(): Records {
  const receivers = new Set<(record: LocalRecord) => void>();
  return {
    publish(record) {
      for (const receive of receivers) receive(record);
    },
    subscribe(receive) {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
  };
}
