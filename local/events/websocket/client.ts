import type { RawData, WebSocket } from 'ws';
import type { GatewayConnection } from '../../aws/execute-api/connections.ts';
import type { Clock, Timer } from '../../clock.ts';
import { IDLE_MS, MAX_BUFFERED_BYTES, MAX_CONNECTION_MS, MAX_FRAME_BYTES, MAX_IN_FLIGHT } from './limits.ts';
import type { SocketFacts } from './socket-event.ts';

/** Real time that a client gets to answer a close frame, which one that does not read never does. */
const CLOSE_GRACE_MS = 1000;

export interface ClientOptions {
  facts: SocketFacts;
  clock: Clock;
  /** A text message came, or one went out. */
  onCount: () => void;
  onMessage: (body: string) => Promise<void>;
  /** Once, after which nothing comes or goes any more. */
  onClose: (code: number, reason: string) => void;
}

export interface Client extends GatewayConnection {
  /** @param code of the close frame */
  end(code: number, reason: string): void;
  /** Resolves when `onClose` was called. */
  closed: Promise<void>;
}

/** Keeps one WebSocket as API Gateway would: text only, idle and total time by the clock, a bounded buffer each way. */
export function openClient(ws: WebSocket, { facts, clock, onCount, onMessage, onClose }: ClientOptions): Client {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const timers = new Set<Timer>();
  let lastActiveAtMs = clock.now();
  const waiting: string[] = [];
  let inFlight = 0;
  let ending = false;

  function end(code: number, reason: string): void {
    if (ending) return;
    ending = true;
    ws.close(code, reason);
    // Paused, it would not see the client's close frame either.
    if (ws.isPaused) ws.resume();
    setTimeout(() => ws.terminate(), CLOSE_GRACE_MS).unref();
  }

  function at(atMs: number, run: () => void): void {
    const timer = clock.at(atMs, () => {
      timers.delete(timer);
      run();
    });
    timers.add(timer);
  }

  function watchIdle(): void {
    at(lastActiveAtMs + IDLE_MS, () => {
      if (clock.now() - lastActiveAtMs >= IDLE_MS) end(1001, 'Going away');
      else watchIdle();
    });
  }

  function receive(data: RawData, isBinary: boolean): void {
    if (ending) return;
    lastActiveAtMs = clock.now();
    // "API Gateway rejects it and disconnects the client with code 1003": developer guide, binary media types.
    if (isBinary) {
      end(1003, 'binary frames are not supported');
      return;
    }
    onCount();
    waiting.push(data.toString());
    work();
  }

  /** What one chunk of bytes held comes out at once: it waits here, and no further chunk is read meanwhile. */
  function work(): void {
    while (inFlight < MAX_IN_FLIGHT && waiting.length > 0) {
      inFlight += 1;
      void onMessage(waiting.shift()!).finally(() => {
        inFlight -= 1;
        work();
      });
    }
    if (waiting.length > 0) ws.pause();
    else if (ws.isPaused) ws.resume();
  }

  ws.on('message', receive);
  ws.on('error', () => {}); // a client that breaks the protocol: ws closes with the code for it
  ws.on('close', (code, reason) => {
    ending = true;
    for (const timer of timers) timer.cancel();
    onClose(code, reason.toString());
    resolve();
  });
  watchIdle();
  at(facts.connectedAtMs + MAX_CONNECTION_MS, () => end(1001, 'Going away'));

  return {
    apiId: facts.apiId,
    stage: facts.stage,
    id: facts.connectionId,
    connectedAtMs: facts.connectedAtMs,
    get lastActiveAtMs() {
      return lastActiveAtMs;
    },
    sourceIp: facts.sourceIp,
    userAgent: facts.userAgent,
    send(data) {
      if (ending || ws.bufferedAmount + data.length > MAX_BUFFERED_BYTES) return false;
      lastActiveAtMs = clock.now();
      onCount();
      sendFrames(ws, data);
      return true;
    },
    close: () => end(1000, ''),
    end,
    closed,
  };
}

/** As text, in frames that are no longer than a client may send either. */
function sendFrames(ws: WebSocket, data: Buffer): void {
  for (let from = 0; from === 0 || from < data.length; from += MAX_FRAME_BYTES) {
    const fin = from + MAX_FRAME_BYTES >= data.length;
    ws.send(data.subarray(from, from + MAX_FRAME_BYTES), { binary: false, fin }, () => {});
  }
}
