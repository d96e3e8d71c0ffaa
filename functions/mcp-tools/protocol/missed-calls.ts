/** A `tools/call` message, as far as it can be read. */
export interface CallMessage {
  id: unknown;
  name: string;
  meta: Record<string, unknown>;
}

/** Keeps account of the tool calls in a request: those that no answer of the governance belongs to must be recorded too. */
export interface CallAccount {
  /** A call of this id has reached the governance. */
  arrived(id: string | number): void;
  /** The calls that never did. */
  missed(): CallMessage[];
}

/** @param body the parsed body: a JSON-RPC message, or a batch of them as older protocol versions have it */
export function accountCalls(body: unknown): CallAccount {
  const open = (Array.isArray(body) ? body : [body]).flatMap(readCall);
  return {
    arrived(id) {
      const index = open.findIndex((call) => call.id === id);
      if (index >= 0) open.splice(index, 1);
    },
    missed: () => open,
  };
}

function readCall(message: unknown): CallMessage[] {
  if (!isObject(message) || message.method !== 'tools/call') return [];
  const { name, _meta } = isObject(message.params) ? message.params : {};
  return [{ id: message.id, name: typeof name === 'string' ? name : '', meta: isObject(_meta) ? _meta : {} }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
