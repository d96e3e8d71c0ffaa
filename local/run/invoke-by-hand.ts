import { randomUUID } from 'node:crypto';
import type { InvokeInput, InvokeOutput, RunControl } from '../aws/control/run-control.ts';
import type { Clock } from '../clock.ts';
import { summariseEvent } from '../lambda/event-summary.ts';
import { MAX_REQUEST_BYTES } from '../lambda/limits.ts';
import { LocalError } from '../local-error.ts';
import type { LogRecord, Records } from '../records.ts';
import { shortNames } from '../text/short-names.ts';
import { didYouMean } from '../text/suggest.ts';
import type { RunningFunctions } from './start-functions.ts';

export interface InvokeByHandDeps {
  functions: Pick<RunningFunctions, 'pools' | 'invocations'>;
  clock: Clock;
  records: Records;
}

/**
 * Invokes a function for somebody at the terminal, or runs the event of a past invocation again, under a request id of its own.
 * The function alone is run: no message of a queue is received or deleted, and no client is answered.
 *
 * A replay is marked: a line `invocation_replayed` stands in the function's log group under each correlation id that it
 * wrote lines with, where `journey` finds it. The event itself is left as it was.
 */
export function invokeByHand({ functions, clock, records }: InvokeByHandDeps): Omit<RunControl, 'fire'> {
  const { find, list } = functions.invocations;
  const pools = new Map([...functions.pools.values()].map((pool) => [pool.fn.title, pool]));
  // As `logs` and `journey` call them, which know their log groups alone.
  const short = shortNames([...pools.values()].map(({ fn }) => fn.logGroup));
  return { invoke, invocation: find, invocations: list };

  async function invoke({ functionName, again, payload }: InvokeInput): Promise<InvokeOutput> {
    const before = again === undefined ? undefined : find(again);
    const name = before?.functionName ?? functionName ?? '';
    const pool = pools.get(name) ?? [...pools.values()].find(({ fn }) => short.get(fn.logGroup) === name);
    if (!pool) throw new LocalError('usage', noFunction(name, [...pools.keys()]));
    const event = readEvent(payload ?? before?.event ?? '{}');
    const requestId = randomUUID();
    const startedMs = clock.now();
    const lines: LogRecord[] = [];
    const unsubscribe = records.subscribe((record) => {
      if (record.kind === 'log' && record.requestId === requestId) lines.push(record);
    });
    try {
      if (before) say(`${name} runs ${before.requestId} again, as ${requestId}`);
      const result = await pool.invoke(event, { requestId, ...(before && { replayOf: before.requestId }) });
      const correlationIds = correlationIdsOf(lines);
      if (before) mark(lines, { startedMs, requestId, replayOf: before.requestId, correlationIds });
      return {
        ...result,
        functionName: name,
        source: summariseEvent(event),
        correlationIds,
        lines: lines.map(({ time, message, origin }) => ({ timeMs: time, message, origin })),
        ...(before && { before: before.result }),
      };
    } finally {
      unsubscribe();
    }
  }

  function say(message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level: 'info', source: 'lambda', message });
  }

  function mark(lines: LogRecord[], { startedMs, requestId, replayOf, correlationIds }: Replay): void {
    const [first] = lines;
    if (!first) return; // it never ran: throttled, or it does not start
    for (const correlationId of correlationIds.length > 0 ? correlationIds : [undefined]) {
      const message = JSON.stringify({
        timestamp: new Date(startedMs).toISOString(),
        level: 'INFO',
        event: 'invocation_replayed',
        request_id: requestId,
        replay_of: replayOf,
        correlation_id: correlationId,
      });
      records.publish({ ...first, time: startedMs, origin: 'platform', message });
    }
  }
}

interface Replay {
  startedMs: number;
  requestId: string;
  replayOf: string;
  correlationIds: string[];
}

/** @throws LocalError `usage` for what Lambda would not take */
function readEvent(text: string): unknown {
  if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) {
    throw new LocalError('usage', `the payload is larger than the ${MAX_REQUEST_BYTES} bytes that Lambda takes`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LocalError('usage', `the payload is no JSON: ${(error as Error).message}`);
  }
}

function noFunction(name: string, names: string[]): string {
  return `no function "${name}"${didYouMean(name, names) || `; there are ${names.join(', ')}`}`;
}

function correlationIdsOf(lines: LogRecord[]): string[] {
  const ids = lines.flatMap(({ message }) => {
    try {
      const { correlation_id: id } = Object(JSON.parse(message)) as { correlation_id?: unknown };
      return typeof id === 'string' ? [id] : [];
    } catch {
      return []; // a line of plain text
    }
  });
  return [...new Set(ids)];
}
