import { requestTime } from '../http/request-event.ts';

/** Added by the gateway, and spelt its way; the rest as the client wrote it. */
const GATEWAY_NAMES: Readonly<Record<string, string>> = {
  'x-amzn-trace-id': 'X-Amzn-Trace-Id',
  'x-forwarded-for': 'X-Forwarded-For',
  'x-forwarded-port': 'X-Forwarded-Port',
  'x-forwarded-proto': 'X-Forwarded-Proto',
};

/** What all events of one connection have in common. */
export interface SocketFacts {
  connectionId: string;
  apiId: string;
  stage: string;
  connectedAtMs: number;
  domainName: string;
  sourceIp: string;
  userAgent: string;
}

export interface Handshake {
  /** Name and value by turns. */
  rawHeaders: string[];
  /** Without the question mark. */
  query: string;
}

/** Of one event. */
interface Moment {
  requestId: string;
  timeMs: number;
}

type SocketEvent = Record<string, unknown>;

export function connectEvent(facts: SocketFacts, moment: Moment, { rawHeaders, query }: Handshake): SocketEvent {
  const pairs = [...new URLSearchParams(query)];
  return {
    ...headersOf(rawHeaders),
    ...(pairs.length > 0 && {
      queryStringParameters: Object.fromEntries(pairs),
      multiValueQueryStringParameters: grouped(pairs),
    }),
    requestContext: requestContext(facts, moment, { routeKey: '$connect', eventType: 'CONNECT' }),
    isBase64Encoded: false,
  };
}

export function messageEvent(facts: SocketFacts, moment: Moment, routeKey: string, body: string): SocketEvent {
  const messageId = moment.requestId;
  return {
    requestContext: requestContext(facts, moment, { routeKey, messageId, eventType: 'MESSAGE' }),
    body,
    isBase64Encoded: false,
  };
}

/** @param code of the close frame; 1005 where it had none, 1006 where there was no close frame */
export function disconnectEvent(facts: SocketFacts, moment: Moment, code: number, reason: string): SocketEvent {
  const disconnectReason = code === 1005 ? 'Client-side close frame status not set' : reason;
  const own = { routeKey: '$disconnect', disconnectStatusCode: code, eventType: 'DISCONNECT', disconnectReason };
  const { domainName, sourceIp } = facts;
  return {
    ...headersOf(['Host', domainName, 'x-api-key', '', 'X-Forwarded-For', sourceIp, 'x-restapi', '']),
    requestContext: requestContext(facts, moment, own),
    isBase64Encoded: false,
  };
}

function requestContext(facts: SocketFacts, { requestId, timeMs }: Moment, own: Record<string, unknown>): SocketEvent {
  const { connectionId, apiId, stage, connectedAtMs, domainName, sourceIp, userAgent } = facts;
  return {
    ...own,
    extendedRequestId: requestId,
    requestTime: requestTime(timeMs),
    messageDirection: 'IN',
    stage,
    connectedAt: connectedAtMs,
    requestTimeEpoch: timeMs,
    identity: { ...(userAgent && { userAgent }), sourceIp },
    requestId,
    domainName,
    connectionId,
    apiId,
  };
}

function headersOf(rawHeaders: string[]): SocketEvent {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.toLowerCase() !== 'upgrade') pairs.push([GATEWAY_NAMES[name] ?? name, rawHeaders[index + 1]!]);
  }
  return { headers: Object.fromEntries(pairs), multiValueHeaders: grouped(pairs) };
}

function grouped(pairs: [string, string][]): Record<string, string[]> {
  const values: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    values[name] ??= [];
    values[name].push(value);
  }
  return values;
}
