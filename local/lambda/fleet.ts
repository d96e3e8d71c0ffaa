import { availableParallelism } from 'node:os';
import type { Clock } from '../clock.ts';
import type { NoticeRecord, Records } from '../records.ts';
import type { LocalFunction } from '../template/app.ts';
import { type Instance, startInstance } from './instance.ts';
import { failure, type InvokeError } from './invoke-result.ts';
import { KEPT_IDLE_INSTANCES, STALL_MS } from './limits.ts';
import { runtimeFile } from './runtime-file.ts';

/** Starting more processes at once than there are processors makes each of them slower, and none sooner ready. */
const STARTS_AT_ONCE = Math.max(2, availableParallelism());

export interface FleetOptions {
  fn: LocalFunction;
  clock: Clock;
  records: Records;
  environment: Record<string, string>;
  maximum: number;
  idleLimitMs: number;
}

/** An instance for one invocation, with the length of its init phase where that invocation is its first. */
export type Taken = { instance: Instance; initMs?: number } | { error: InvokeError };

export interface Fleet {
  take(): Promise<Taken>;
  giveBack(instance: Instance): void;
  warm(): Promise<boolean>;
  replaceCode(folder: string): Promise<boolean>;
  /** Kills every process that runs an invocation or waits for one; returns how many. */
  kill(): number;
  stop(): Promise<void>;
  counters(): { instances: number; waiting: number; coldStarts: number };
}

interface Waiting {
  answer: (taken: Taken) => void;
  since: number;
}

interface Member {
  instance: Instance;
  /** Which code it runs: counted up by every replacement. */
  generation: number;
  /** Set until its first invocation has it. */
  initMs?: number;
  idleSince: number;
}

/** The instances of one function: starts them when they are waited for, keeps the warm ones, ends those too many. */
export function createFleet(options: FleetOptions): Fleet {
  const { fn, clock, records, environment, maximum, idleLimitMs } = options;
  const members = new Map<Instance, Member>();
  const starting = new Set<Instance>();
  const idle: Member[] = [];
  const waiting: Waiting[] = [];
  const closing = new Set<Promise<void>>();
  let codeFolder = fn.codeFolder;
  let generation = 0;
  let launching = 0;
  let coldStarts = 0;
  let stopped = false;
  let lastFailure = '';
  let stall: NodeJS.Timeout | undefined;
  let sweep: NodeJS.Timeout | undefined;

  return {
    take,
    giveBack,
    warm: async () => members.size > 0 || start(),
    async replaceCode(folder) {
      codeFolder = folder;
      generation += 1;
      lastFailure = '';
      for (const member of idle.splice(0)) member.instance.kill();
      for (const instance of starting) instance.kill();
      return start();
    },
    kill() {
      idle.length = 0; // none of them is handed out any more
      for (const instance of members.keys()) instance.kill();
      return members.size;
    },
    async stop() {
      stopped = true;
      clearTimeout(stall);
      clearTimeout(sweep);
      for (const { answer } of waiting.splice(0)) answer({ error: stoppedError() });
      for (const instance of [...members.keys(), ...starting]) instance.kill();
      await Promise.all(closing);
    },
    counters: () => ({ instances: members.size + startingNow(), waiting: waiting.length, coldStarts }),
  };

  async function take(): Promise<Taken> {
    const member = idle.pop(); // the one used last, so that the others age and end
    if (member) return hand(member);
    if (stopped) return { error: stoppedError() };
    return new Promise((answer) => {
      waiting.push({ answer, since: performance.now() });
      stall ??= setTimeout(sayStall, STALL_MS);
      startMissing();
    });
  }

  function startingNow(): number {
    return launching + starting.size;
  }

  function hand(member: Member): Taken {
    const { instance, initMs } = member;
    member.initMs = undefined;
    return { instance, initMs };
  }

  function giveBack(instance: Instance): void {
    const member = members.get(instance);
    if (!member) return; // it ended with its invocation
    if (stopped || member.generation !== generation) instance.kill();
    else offer(member);
  }

  function offer(member: Member): void {
    const next = nextWaiting();
    if (next) {
      next.answer(hand(member));
      return;
    }
    member.idleSince = performance.now();
    idle.push(member);
    if (idle.length > KEPT_IDLE_INSTANCES) sweep ??= setTimeout(endIdle, idleLimitMs).unref();
  }

  function nextWaiting(): Waiting | undefined {
    const next = waiting.shift();
    if (waiting.length === 0) {
      clearTimeout(stall);
      stall = undefined;
    }
    return next;
  }

  function startMissing(): void {
    while (startingNow() < Math.min(waiting.length, STARTS_AT_ONCE) && members.size + startingNow() < maximum) {
      void start();
    }
  }

  /** Starts one process and offers it; false where the code does not start. */
  async function start(): Promise<boolean> {
    launching += 1; // counts as one that starts before there is a process
    const file = await runtimeFile();
    launching -= 1;
    if (stopped) return false;

    const own = generation;
    const instance = startInstance({ fn, codeFolder, runtimeFile: file, clock, records, environment });
    starting.add(instance);
    const closed = instance.closed.then(() => remove(instance));
    closing.add(closed);
    void closed.then(() => closing.delete(closed));
    coldStarts += 1;

    const slow = setTimeout(() => notice('warning', `${fn.title} is still loading its code after 1 s`), STALL_MS);
    const outcome = await instance.started;
    clearTimeout(slow);
    starting.delete(instance);
    if (stopped || own !== generation) {
      instance.kill();
      startMissing();
      return false;
    }
    if ('error' in outcome) {
      sayFailure(outcome.error);
      nextWaiting()?.answer(outcome);
      startMissing();
      return false;
    }
    lastFailure = '';
    const member: Member = { instance, generation: own, initMs: outcome.initMs, idleSince: 0 };
    members.set(instance, member);
    offer(member);
    return true;
  }

  function remove(instance: Instance): void {
    const member = members.get(instance);
    if (!member) return;
    members.delete(instance);
    const index = idle.indexOf(member);
    if (index >= 0) idle.splice(index, 1);
    if (!stopped) startMissing();
  }

  function endIdle(): void {
    sweep = undefined;
    const old = performance.now() - idleLimitMs;
    while (idle.length > KEPT_IDLE_INSTANCES && idle[0]!.idleSince <= old) idle.shift()!.instance.kill();
    if (idle.length > KEPT_IDLE_INSTANCES) sweep = setTimeout(endIdle, idleLimitMs).unref();
  }

  /** Says it once for a queue that does not empty. */
  function sayStall(): void {
    const leftMs = STALL_MS - (performance.now() - (waiting[0]?.since ?? 0));
    if (leftMs > 1) {
      stall = setTimeout(sayStall, leftMs);
      return;
    }
    const cause =
      members.size + startingNow() >= maximum
        ? `all its ${maximum} instances are busy`
        : `${startingNow()} of its instances are starting, ${members.size} are busy`;
    notice('warning', `${waiting.length} invocations of ${fn.title} have waited for over 1 s: ${cause}`);
  }

  function sayFailure({ errorType, errorMessage, trace }: InvokeError): void {
    const place = trace.find((line) => line.includes(codeFolder))?.trim();
    const message = `${fn.title} does not start: ${errorType}: ${errorMessage.split('\n')[0]}${place ? ` (${place})` : ''}`;
    if (message !== lastFailure) notice('error', message); // once, not for every attempt
    lastFailure = message;
  }

  function notice(level: NoticeRecord['level'], message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'lambda', message });
  }
}

function stoppedError(): InvokeError {
  return failure('exit', 'Runtime.ExitError', 'The local run is stopping.');
}
