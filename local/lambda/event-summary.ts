/** What kind of event it is, and one short text of where it came from. */
export interface EventSummary {
  kind: 'http' | 'socket' | 'queue' | 'topic' | 'schedule' | 'direct';
  /** `POST /api/v1/orders`, `queue sync × 3`, `schedule Nightly at 2026-11-24T03:00:00Z` */
  text: string;
}

interface KnownEvent {
  rawPath?: string;
  httpMethod?: string;
  path?: string;
  requestContext?: { http?: { method?: string }; connectionId?: string; eventType?: string; routeKey?: string };
  Records?: { eventSource?: string; eventSourceARN?: string; EventSource?: string; Sns?: { TopicArn?: string } }[];
  source?: string;
  time?: string;
  resources?: string[];
}

/** Reads off an event what sent it, by the shapes that AWS documents; whatever has none of them came directly. */
export function summariseEvent(event: unknown): EventSummary {
  const { rawPath, httpMethod, path, requestContext, Records, source, time, resources } = Object(event) as KnownEvent;
  if (requestContext?.http) return { kind: 'http', text: `${requestContext.http.method} ${rawPath}` };
  if (httpMethod) return { kind: 'http', text: `${httpMethod} ${path}` };
  if (requestContext?.connectionId) {
    return { kind: 'socket', text: `socket ${requestContext.eventType} ${requestContext.routeKey}` };
  }
  const first = Array.isArray(Records) ? Records[0] : undefined;
  if (first?.eventSource === 'aws:sqs') {
    return { kind: 'queue', text: `queue ${lastPart(first.eventSourceARN)} × ${Records!.length}` };
  }
  if (first?.EventSource === 'aws:sns') return { kind: 'topic', text: `topic ${lastPart(first.Sns?.TopicArn)}` };
  if (source === 'aws.events') return { kind: 'schedule', text: `schedule ${lastPart(resources?.[0])} at ${time}` };
  return { kind: 'direct', text: 'direct' };
}

function lastPart(arn = ''): string {
  return arn.split(/[:/]/).at(-1)!;
}
