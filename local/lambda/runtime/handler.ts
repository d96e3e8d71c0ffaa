import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './errors.ts';
import type { RuntimeSettings } from './protocol.ts';

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

export type Handler = (event: unknown, context: object, callback?: Callback) => unknown;
type Callback = (error: unknown, result?: unknown) => void;

/**
 * Loads the function that `index.handler` or `folder/file.group.handler` names.
 *
 * @throws `Runtime.MalformedHandlerName`, `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError`,
 *   `Runtime.HandlerNotFound`, `Runtime.CallbackHandlerDeprecated`, or what the module itself throws
 */
export async function loadHandler(settings: RuntimeSettings): Promise<Handler> {
  const [, folder = '', file, path] = /^(.*\/)?([^./]+)\.(.+)$/.exec(settings.handler) ?? [];
  if (!file || !path) throw runtimeError('Runtime.MalformedHandlerName', `Bad handler ${settings.handler}`);

  const base = join(settings.taskRoot, folder, file);
  const extension = EXTENSIONS.find((candidate) => existsSync(base + candidate));
  if (!extension) {
    throw runtimeError(
      'Runtime.ImportModuleError',
      `Error: Cannot find module '${folder}${file}' in ${settings.taskRoot}`,
    );
  }
  const loaded = await load(base + extension);
  const handler = member(loaded, path) ?? member(loaded.default, path);
  if (typeof handler !== 'function') {
    const reason = handler === undefined ? 'undefined or not exported' : 'not a function';
    throw runtimeError('Runtime.HandlerNotFound', `${settings.handler} is ${reason}`);
  }
  return handler.length >= 3 ? withCallback(handler as Handler, settings.runtime) : (handler as Handler);
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('Runtime.UserCodeSyntaxError', error.stack ?? String(error));
    const code = (error as { code?: string })?.code;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw runtimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

function member(start: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], start);
}

function withCallback(handler: Handler, runtime: string): Handler {
  // From nodejs24.x on Lambda refuses (event, context, callback).
  if (Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? 24) >= 24) {
    throw runtimeError('Runtime.CallbackHandlerDeprecated', `${runtime} takes no callback handlers: make it async`);
  }
  return (event, context) =>
    new Promise((resolve, reject) => {
      const answer = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
      if (typeof (answer as Promise<unknown>)?.then === 'function') resolve(answer);
    });
}
