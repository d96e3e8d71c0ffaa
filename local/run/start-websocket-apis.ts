import type { RunningWebSocketApi, WebSocketApiDeps } from '../events/websocket-api.ts';
import { LocalError } from '../local-error.ts';
import type { LocalApp } from '../template/app.ts';

export interface RunningWebSocketApis {
  /** Where clients connect to the first one: its URL with its first stage. */
  url: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the WebSocket APIs of the template. `ws`, which Node has no counterpart of, is loaded only where there is one.
 *
 * @param apiPorts by the API's id
 * @throws LocalError `template_unsupported` where `ws` is not installed
 */
export async function startWebSocketApis(
  { webSocketApis }: LocalApp,
  deps: Omit<WebSocketApiDeps, 'port'> & { apiPorts: Map<string, number> },
): Promise<RunningWebSocketApis> {
  const { apiPorts, ...others } = deps;
  const running: RunningWebSocketApi[] = [];
  const stop = async () => void (await Promise.all(running.map((api) => api.stop())));
  try {
    for (const api of webSocketApis) {
      const start = await loadServer();
      running.push(await start(api, { ...others, port: apiPorts.get(api.id) ?? 0 }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const [stage] = webSocketApis[0]?.stages ?? [];
  return { url: running[0] && stage && `${running[0].url}/${stage}`, stop };
}

async function loadServer() {
  try {
    return (await import('../events/websocket-api.ts')).startWebSocketApi;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new LocalError('template_unsupported', 'the app has a WebSocket API: run `npm install --save-dev ws`');
  }
}
