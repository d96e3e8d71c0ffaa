import { format } from 'node:util';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
type Level = (typeof LEVELS)[number];

const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

export interface ConsoleOptions {
  logFormat: 'JSON' | 'Text';
  /** Quieter lines are dropped, in the JSON format only, as on Lambda. */
  applicationLogLevel: string;
  /** Undefined between invocations. */
  requestId: () => string | undefined;
  write: (line: string) => void;
}

/**
 * Replaces console's methods as Lambda's Node runtime does: JSON lines with timestamp, level, requestId and message,
 * or text of tab-separated time, request id, level and message. What is written to stdout directly passes untouched.
 *
 * @returns `logError`, which the runtime itself reports failures with
 */
export function patchConsole(options: ConsoleOptions): { logError(message: string, error: unknown): void } {
  const json = options.logFormat === 'JSON';
  const minimum = json ? Math.max(0, LEVELS.indexOf(options.applicationLogLevel.toUpperCase() as Level)) : 0;
  const line = json ? jsonLine : textLine;

  function print(level: Level, args: unknown[]): void {
    if (LEVELS.indexOf(level) < minimum) return;
    options.write(line(new Date().toISOString(), options.requestId(), level, args));
  }

  const target = console as unknown as Record<string, (...args: unknown[]) => void>;
  for (const [method, level] of Object.entries(METHODS)) target[method] = (...args) => print(level, args);
  target.fatal = (...args) => print('FATAL', args);

  return {
    logError(message, error) {
      print('ERROR', json ? [error instanceof Error ? error : format(error)] : [message, `\t${describeInText(error)}`]);
    },
  };
}

function textLine(time: string, requestId: string | undefined, level: Level, args: unknown[]): string {
  // One record a call: CloudWatch shows carriage returns as line breaks.
  return `${time}\t${requestId}\t${level}\t${format(...args)}`.replaceAll('\n', '\r');
}

function jsonLine(timestamp: string, requestId: string | undefined, level: Level, args: unknown[]): string {
  const line: Record<string, unknown> = { timestamp, level, requestId };
  if (args.length === 1) {
    try {
      return JSON.stringify({ ...line, message: args[0] }, (_key, value) => errorFields(value));
    } catch {
      // Cyclic, a BigInt, or a getter that throws: the text will do.
    }
  }
  line.message = format(...args);
  const error = args.find((argument) => argument instanceof Error);
  return JSON.stringify(error ? { ...line, ...plainError(error) } : line);
}

function errorFields(value: unknown): unknown {
  return value instanceof Error ? { ...plainError(value), ...value } : value;
}

function plainError(error: Error): Record<string, unknown> {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  };
}

function describeInText(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(format(error));
  const fields = { errorType: error.name, errorMessage: error.message, ...error, stack: error.stack?.split('\n') };
  try {
    return JSON.stringify(fields);
  } catch {
    return JSON.stringify({ errorType: error.name, errorMessage: error.message, stack: fields.stack });
  }
}
