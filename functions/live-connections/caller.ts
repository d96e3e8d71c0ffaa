/** The subprotocol that a browser asks for beside its token, and that it is answered. */
const PROTOCOL = 'suite';

/** `bearer.<token>`: an access token has only characters that the name of a subprotocol may have. */
const BEARER_PROTOCOL = /^bearer\.(.+)$/;

export interface Caller {
  /** As an `authorization` header would have it. */
  authorization: string | undefined;
  /** To be answered; the token never is. */
  protocol: string | undefined;
}

/**
 * The token of a handshake: in its `authorization` header, or as a browser has to send it, which can set no header:
 * `new WebSocket(url, ['suite', 'bearer.' + token])`. Not in the query, since addresses are logged on the way.
 */
export function callerOf(headers: Record<string, string | undefined> = {}): Caller {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { authorization, 'sec-websocket-protocol': offered = '' } = Object.fromEntries(named);
  const protocols = offered.split(',').map((protocol) => protocol.trim());
  const token = protocols.map((protocol) => BEARER_PROTOCOL.exec(protocol)?.[1]).find(Boolean);
  return {
    authorization: authorization ?? (token && `Bearer ${token}`),
    protocol: protocols.includes(PROTOCOL) ? PROTOCOL : undefined,
  };
}
