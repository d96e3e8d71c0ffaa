/** What an instance is told when it starts: the one command-line argument of the runtime, as JSON. */
export interface RuntimeSettings {
  /** Absolute folder of the bundle: the function's /var/task. */
  taskRoot: string;
  /** `index.handler` */
  handler: string;
  /** `nodejs24.x` */
  runtime: string;
  functionArn: string;
  logFormat: 'JSON' | 'Text';
  applicationLogLevel: string;
  /** Absolute folders that stand for /opt. */
  layerFolders: string[];
  /** The run's clock at the start, milliseconds since the epoch; absent where it is the machine's own. */
  nowMs?: number;
}

/** Parent to instance. */
export interface InvokeMessage {
  requestId: string;
  event: unknown;
  timeoutMs: number;
  traceHeader: string;
  /** The run's clock at the start of the invocation; absent where it is the machine's own. */
  nowMs?: number;
}

/** A failure, in the three fields that Lambda answers with. */
export interface RuntimeError {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** Instance to parent. `crashed` comes just before the process ends itself. */
export type RuntimeMessage =
  | { ready: true }
  | { failedToStart: RuntimeError }
  | { payload: string; peakMemoryMb: number }
  | { error: RuntimeError; peakMemoryMb: number }
  | { crashed: RuntimeError };
