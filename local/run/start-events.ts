import type { Connections } from '../aws/execute-api/connections.ts';
import type { Authority } from '../aws/iam/authority.ts';
import type { Clock } from '../clock.ts';
import { type RunningHttpApi, startHttpApi } from '../events/http-api.ts';
import { type QueuePoller, startPoller } from '../events/queue-poller.ts';
import { type Fired, type Schedules, startSchedules } from '../events/schedule.ts';
import type { Records } from '../records.ts';
import type { LocalApp } from '../template/app.ts';
import type { RunningFunctions } from './start-functions.ts';
import type { RunningQueues } from './start-queues.ts';
import { type RunningWebSocketApis, startWebSocketApis } from './start-websocket-apis.ts';

export interface EventsOptions {
  app: LocalApp;
  clock: Clock;
  records: Records;
  functions: RunningFunctions;
  queues: RunningQueues;
  authority: Authority;
  connections: Connections;
  /** By the API's id, of both kinds. */
  apiPorts: Map<string, number>;
}

export interface RunningEvents {
  /** Base URL of the first HTTP API. */
  url: string | undefined;
  /** Where clients connect to the first WebSocket API: its URL with its first stage. */
  webSocketUrl: string | undefined;
  fire(schedule: string, atMs?: number): Promise<Fired[]>;
  /** Takes no more requests, messages and ticks; what is under way is given a moment to end. */
  stop(): Promise<void>;
}

/** Everything that makes events for functions: HTTP and WebSocket APIs, event source mappings, schedules. */
export async function startEvents(options: EventsOptions): Promise<RunningEvents> {
  const { app, clock, records, functions, connections, apiPorts } = options;
  const { invoke } = functions;
  const { region, accountId } = app;
  const apis: RunningHttpApi[] = [];
  const pollers: QueuePoller[] = [];
  let webSockets: RunningWebSocketApis | undefined;
  let schedules: Schedules | undefined;

  /** Also of a start that failed half way. */
  async function stop(): Promise<void> {
    schedules?.stop();
    for (const poller of pollers) poller.stop();
    await Promise.all([...apis, webSockets].map((api) => api?.stop()));
  }

  try {
    for (const api of app.httpApis) {
      apis.push(await startHttpApi(api, { invoke, clock, records, port: apiPorts.get(api.id) ?? 0 }));
    }
    webSockets = await startWebSocketApis(app, { invoke, clock, records, connections, apiPorts });
    pollers.push(...startPollers(options));
    const running = startSchedules(app.schedules, { invoke, clock, records, region, accountId });
    schedules = running;
    return {
      url: apis[0]?.url,
      webSocketUrl: webSockets.url,
      fire: (schedule, atMs) => running.fire(schedule, atMs),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startPollers({ app, queues, functions, authority, clock, records }: EventsOptions): QueuePoller[] {
  return app.mappings.flatMap((mapping) => {
    const queue = queues.sqs.queue(mapping.queueArn);
    if (!queue) return [];
    const principal = functions.principalOf(mapping.functionArn);
    return startPoller(mapping, {
      queue,
      invoke: functions.invoke,
      clock,
      records,
      functionTimeoutMs: functions.pools.get(mapping.functionArn)?.fn.timeoutMs,
      authorise: (action, queueArn) => principal && authority.authorise(principal, action, [queueArn]),
    });
  });
}
