import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { InvokeResult } from '../../lambda/invoke-result.ts';
import { makeTraceId } from '../../lambda/trace-header.ts';
import type { Records } from '../../records.ts';
import type { LocalWebSocketApi } from '../../template/app.ts';
import { gatewayHeaders, traceHeaderOf } from '../http/incoming.ts';
import { within } from '../within.ts';
import { readAnswer, type Verdict, verdictOf } from './handshake.ts';
import { MAX_INTEGRATION_MS } from './limits.ts';
import { selectRoute } from './select-route.ts';
import { connectEvent, disconnectEvent, messageEvent, type SocketFacts } from './socket-event.ts';

export interface BackEndDeps {
  invoke(functionArn: string, event: unknown, options?: { traceHeader?: string }): Promise<InvokeResult>;
  clock: Clock;
  records: Records;
}

/** The functions behind a WebSocket API, and the metrics of what they are asked. */
export interface BackEnd {
  /** Asks `$connect` whether a client may come in. */
  connect(facts: SocketFacts, incoming: IncomingMessage, query: string): Promise<Verdict>;
  /** Asks the route of a message. Gives what the client is told, if anything; never rejects. */
  message(facts: SocketFacts, body: string): Promise<Buffer | undefined>;
  /** Tells `$disconnect`. Nobody waits for it: "API Gateway will try its best to deliver the $disconnect event", once. */
  disconnect(facts: SocketFacts, code: number, reason: string): void;
  /** Counts something of a connection. */
  count(facts: SocketFacts, name: 'ConnectCount' | 'MessageCount'): void;
  /** Resolves when every `$disconnect` so far is answered, or after `ms` real milliseconds. */
  settled(ms: number): Promise<void>;
}

type Route = LocalWebSocketApi['routes'][number];

export function createBackEnd(api: LocalWebSocketApi, { invoke, clock, records }: BackEndDeps): BackEnd {
  const disconnecting = new Set<Promise<unknown>>();

  async function integrate(
    facts: SocketFacts,
    { functionArn, timeoutMs }: Route,
    event: unknown,
    traceHeader = `Root=${makeTraceId(clock.now())}`,
  ): Promise<InvokeResult | undefined> {
    const startedAt = performance.now();
    const result = await within(Math.min(timeoutMs, MAX_INTEGRATION_MS), invoke(functionArn, event, { traceHeader }));
    count(facts, 'IntegrationLatency', Math.round(performance.now() - startedAt), 'Milliseconds');
    if (!result || result.error) count(facts, 'ExecutionError');
    else if (Number(readAnswer(result)?.statusCode) >= 400) count(facts, 'IntegrationError');
    return result;
  }

  /** Dimensions and meaning of the metrics: developer guide, "Monitor WebSocket API execution with CloudWatch metrics". */
  function count({ stage }: SocketFacts, name: string, value = 1, unit = 'Count'): void {
    const time = clock.now();
    for (const dimensions of [{ ApiId: api.id }, { ApiId: api.id, Stage: stage }] as Record<string, string>[]) {
      records.publish({ kind: 'metric', time, namespace: 'AWS/ApiGateway', name, dimensions, value, unit });
    }
  }

  function routeOf(key: string): Route | undefined {
    return api.routes.find((route) => route.key === key);
  }

  function now() {
    return { requestId: makeRequestId(), timeMs: clock.now() };
  }

  return {
    async connect(facts, incoming, query) {
      const route = routeOf('$connect');
      if (!route) return { accepted: true, protocol: undefined };
      const traceHeader = traceHeaderOf(incoming, facts.connectedAtMs);
      const handshake = { rawHeaders: gatewayHeaders(incoming, traceHeader), query };
      return verdictOf(await integrate(facts, route, connectEvent(facts, now(), handshake), traceHeader));
    },
    async message(facts, body) {
      const moment = now();
      const { connectionId } = facts;
      const say = (message: string) =>
        Buffer.from(JSON.stringify({ message, connectionId, requestId: moment.requestId }));
      const route = selectRoute(api, body);
      if (!route) {
        count(facts, 'ClientError');
        return say('Forbidden');
      }
      const result = await integrate(facts, route, messageEvent(facts, moment, route.key, body));
      if (!result) return say('Endpoint request timed out');
      if (result.error) return say('Internal server error');
      const answer = readAnswer(result);
      if (!route.responds || typeof answer?.body !== 'string') return undefined;
      return Buffer.from(answer.body, answer.isBase64Encoded === true ? 'base64' : 'utf8');
    },
    disconnect(facts, code, reason) {
      const route = routeOf('$disconnect');
      if (!route) return;
      const event = disconnectEvent(facts, now(), code, reason);
      const run = integrate(facts, route, event).finally(() => disconnecting.delete(run));
      disconnecting.add(run);
    },
    count: (facts, name) => count(facts, name),
    async settled(ms) {
      await within(ms, Promise.all(disconnecting));
    },
  };
}

/** As API Gateway makes them: 16 characters that end in =. */
export function makeRequestId(): string {
  return randomBytes(11).toString('base64');
}
