/** One event of a log stream, as the store holds it. */
export interface LogEvent {
  /** Rising over the whole run: tells apart what has the same time, and orders it. */
  sequence: number;
  timeMs: number;
  ingestedMs: number;
  stream: string;
  message: string;
}

/** CloudWatch's eventId: unique, and sorted as the events are. */
export function eventId({ timeMs, sequence }: LogEvent): string {
  return `${String(timeMs).padStart(20, '0')}${String(sequence).padStart(36, '0')}`;
}

/** CloudWatch orders by time; what has the same time keeps the order in which it came. */
export function inOrder(left: LogEvent, right: LogEvent): number {
  return left.timeMs - right.timeMs || left.sequence - right.sequence;
}
