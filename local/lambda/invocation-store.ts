import { LocalError } from '../local-error.ts';
import type { InvokeResult } from './invoke-result.ts';
import { FORGOTTEN_IDS, KEPT_INVOCATION_BYTES, KEPT_INVOCATIONS } from './limits.ts';

/** An invocation that has ended, with what it was invoked with. */
export interface PastInvocation {
  requestId: string;
  /** Short name of the function. */
  functionName: string;
  startedMs: number;
  /** JSON text. */
  event: string;
  result: InvokeResult;
  /** Request id of the invocation whose event this one ran again. */
  replayOf?: string;
}

export interface InvocationStoreOptions {
  /** Of each function; default `KEPT_INVOCATIONS`. */
  perFunction?: number;
  /** Events and answers of all functions together; default `KEPT_INVOCATION_BYTES`. */
  bytes?: number;
}

/**
 * The last invocations of every function, so that one can be run again. In memory only, and gone with the run: events hold
 * tokens and personal data. Each function has places of its own, or a busy API would push a nightly job out.
 */
export interface InvocationStore {
  remember(invocation: PastInvocation): void;
  /** @throws LocalError `usage` for an id that is none, with those it may have been, or one that is forgotten */
  find(requestId: string): PastInvocation;
  /** The newest first. */
  list(): PastInvocation[];
}

export function createInvocationStore(options: InvocationStoreOptions = {}): InvocationStore {
  const { perFunction = KEPT_INVOCATIONS, bytes = KEPT_INVOCATION_BYTES } = options;
  const functions = new Map<string, Map<string, PastInvocation>>();
  const forgotten = new Set<string>();
  let keptBytes = 0;

  function drop(kept: Map<string, PastInvocation>, { requestId }: PastInvocation): void {
    keptBytes -= sizeOf(kept.get(requestId)!);
    kept.delete(requestId);
  }

  function forget(kept: Map<string, PastInvocation>): void {
    const [oldest] = kept.values();
    drop(kept, oldest!);
    forgotten.add(oldest!.requestId);
    if (forgotten.size > FORGOTTEN_IDS) forgotten.delete(forgotten.values().next().value!);
  }

  /** Of the function whose first invocation is the oldest of all. */
  function forgetOldest(): void {
    const [first] = [...functions.values()].filter(({ size }) => size > 0).sort((a, b) => startOf(a) - startOf(b));
    forget(first!);
  }

  // Those of one moment, which a clock that stands still has many of, stay in the order in which they ended.
  const list = () => [...functions.values()].flatMap((kept) => [...kept.values()].reverse()).sort(newestFirst);

  return {
    remember(invocation) {
      const { functionName, requestId } = invocation;
      const kept = functions.get(functionName) ?? new Map<string, PastInvocation>();
      functions.set(functionName, kept);
      // The retries of an asynchronous event share one id: the last attempt is what counts.
      if (kept.has(requestId)) drop(kept, invocation);
      kept.set(requestId, invocation);
      keptBytes += sizeOf(invocation);
      if (kept.size > perFunction) forget(kept);
      while (keptBytes > bytes && keptBytes > sizeOf(invocation)) forgetOldest();
    },
    find(requestId) {
      const all = list();
      const found = all.find((invocation) => invocation.requestId === requestId);
      if (found) return found;
      throw new LocalError('usage', forgotten.has(requestId) ? gone(requestId, all.length) : unknown(requestId, all));
    },
    list,
  };

  function gone(requestId: string, kept: number): string {
    const limits = `the last ${perFunction} of each function and ${Math.round(bytes / 1024 / 1024)} MB in all`;
    return `${requestId} is forgotten: a run keeps ${limits}, ${kept} now; invoke --list shows them`;
  }
}

function unknown(requestId: string, all: PastInvocation[]): string {
  if (all.length === 0) return `no invocation "${requestId}": this run has none yet`;
  const near = all.filter((one) => isNear(one.requestId, requestId)).slice(0, 3);
  const meant = near.map((one) => `${one.requestId} (${one.functionName})`).join(' or ');
  const where = 'the id is the request_id of its log lines, and invoke --list shows those that are kept';
  return `no invocation "${requestId}"${meant ? `; did you mean ${meant}?` : `: ${where}`}`;
}

/** An id that was cut short, or has a few wrong characters: ids that differ by chance share no more than a few. */
function isNear(id: string, written: string): boolean {
  if (written.length >= 4 && (id.startsWith(written) || written.startsWith(id))) return true;
  if (Math.abs(id.length - written.length) > 2) return false;
  const fromStart = commonLength([...id], [...written]);
  const fromEnd = commonLength([...id].reverse(), [...written].reverse());
  return fromStart + fromEnd >= id.length - 3;
}

function commonLength(left: string[], right: string[]): number {
  const at = left.findIndex((character, index) => character !== right[index]);
  return at === -1 ? left.length : at;
}

function startOf(kept: Map<string, PastInvocation>): number {
  return kept.values().next().value!.startedMs;
}

function newestFirst(left: PastInvocation, right: PastInvocation): number {
  return right.startedMs - left.startedMs;
}

/** Characters, which are bytes but for few texts: a bound for memory, not a bill. */
function sizeOf({ event, result }: PastInvocation): number {
  return event.length + (result.payload?.length ?? 0);
}
