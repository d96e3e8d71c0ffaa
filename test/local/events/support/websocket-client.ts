import { WebSocket } from 'ws';

export interface TestClient {
  ws: WebSocket;
  /** Every message so far. */
  messages: string[];
  /** The next message that nobody has asked for yet. */
  next(): Promise<string>;
  closed: Promise<{ code: number; reason: string }>;
}

export interface ConnectOptions {
  headers?: Record<string, string>;
  protocols?: string[];
}

/** Connects, and resolves once the server has let the client in; rejects with the status that it was refused with. */
export function connectClient(url: string, { headers = {}, protocols = [] }: ConnectOptions = {}): Promise<TestClient> {
  const ws = new WebSocket(url, protocols, { headers });
  const messages: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  let read = 0;
  ws.on('message', (data) => {
    messages.push(data.toString());
    const resolve = waiting.shift();
    if (resolve) resolve(messages[read++]!);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const next = () =>
    new Promise<string>((resolve) => {
      if (read < messages.length) resolve(messages[read++]!);
      else waiting.push(resolve);
    });
  return new Promise((resolve, reject) => {
    ws.on('error', reject);
    ws.on('unexpected-response', (_request, response) => {
      reject(new Error(`refused with ${response.statusCode}`));
      response.resume();
      ws.terminate();
    });
    ws.on('open', () => resolve({ ws, messages, next, closed }));
  });
}
