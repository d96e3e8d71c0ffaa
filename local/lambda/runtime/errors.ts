import type { RuntimeError } from './protocol.ts';

/** Makes an error whose name is one of Lambda's own (`Runtime.HandlerNotFound`). */
export function runtimeError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** What Lambda answers for something thrown; anything but an Error has its `typeof` as type and no trace. */
export function describe(thrown: unknown): RuntimeError {
  try {
    if (thrown instanceof Error) {
      return {
        errorType: String(thrown.name),
        errorMessage: String(thrown.message),
        trace: typeof thrown.stack === 'string' ? thrown.stack.split('\n') : [],
      };
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  } catch {
    // A getter of the thrown object threw in its turn.
    return { errorType: 'handled', errorMessage: 'The thrown value cannot be read.', trace: [] };
  }
}
