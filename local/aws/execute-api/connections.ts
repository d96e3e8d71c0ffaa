/** A client of a WebSocket API, as its back end sees it. */
export interface GatewayConnection {
  readonly apiId: string;
  readonly stage: string;
  readonly id: string;
  /** Milliseconds since the epoch, on the run's clock. */
  readonly connectedAtMs: number;
  /** When something last went either way. */
  readonly lastActiveAtMs: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** False where the client does not read, and what waits for it already fills its buffer: nothing is sent then. */
  send(data: Buffer): boolean;
  close(): void;
}

/** The clients that are connected now: the WebSocket servers keep it, the connection API reads it. */
export interface Connections {
  add(connection: GatewayConnection): void;
  remove(connection: GatewayConnection): void;
  find(apiId: string, stage: string, id: string): GatewayConnection | undefined;
}

export function createConnections(): Connections {
  const open = new Map<string, GatewayConnection>();
  const key = (apiId: string, stage: string, id: string) => `${apiId} ${stage} ${id}`;
  return {
    add: (connection) => void open.set(key(connection.apiId, connection.stage, connection.id), connection),
    remove: (connection) => void open.delete(key(connection.apiId, connection.stage, connection.id)),
    find: (apiId, stage, id) => open.get(key(apiId, stage, id)),
  };
}
