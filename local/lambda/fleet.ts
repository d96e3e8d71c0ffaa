import { availableParallelism } from 'node:os';
import type { Clock } from '../clock.ts';
import type { NoticeRecord, Records } from '../records.ts';
import type { LocalFunction } from '../template/app.ts';
import { createIdleInstances } from './idle-instances.ts';
import { type Instance, startInstance } from './instance.ts';
import { failure, type InvokeError } from './invoke-result.ts';
import { STALL_MS } from './limits.ts';
import { runtimeFile } from './runtime-file.ts';
import { createWaitingLine } from './waiting-line.ts';

/** Starting more processes at once than there are processors makes each of them slower, and none sooner ready. */
const STARTS_AT_ONCE = Math.max(2, availableParallelism());

/** The generation of what runs no code that is wanted any more. */
const KILLED = -1;

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
  /** An instance, at once or when one is free; never rejects. */
  take(): Promise<Taken>;
  /** After its invocation, whatever that came to. */
  giveBack(instance: Instance): void;
  warm(): Promise<boolean>;
  replaceCode(folder: string): Promise<boolean>;
  /** Kills every process that runs an invocation or waits for one; returns how many. */
  kill(): number;
  stop(): Promise<void>;
  counters(): { instances: number; waiting: number; coldStarts: number };
}

interface Member {
  /** Which code it runs: counted up by every replacement. */
  generation: number;
  /** Set until its first invocation has it. */
  initMs: number | undefined;
}

/** The instances of one function: starts them when they are waited for, keeps the warm ones, ends those too many. */
export function createFleet(options: FleetOptions): Fleet {
  const { fn, clock, records, environment, maximum, idleLimitMs } = options;
  const members = new Map<Instance, Member>();
  const starting = new Set<Instance>();
  const closing = new Set<Promise<void>>();
  const idle = createIdleInstances(idleLimitMs);
  const line = createWaitingLine<Taken>(sayStall);
  let codeFolder = fn.codeFolder;
  let generation = 0;
  let launching = 0;
  let coldStarts = 0;
  let stopped = false;
  let lastFailure = '';

  return {
    async take() {
      const instance = idle.take();
      if (instance) return hand(instance);
      if (stopped) return { error: stoppedError() };
      const taken = line.wait();
      startMissing();
      return taken;
    },
    giveBack(instance) {
      const member = members.get(instance);
      if (!member) return; // it ended with its invocation
      if (stopped || member.generation !== generation) instance.kill();
      else offer(instance);
    },
    warm: async () => members.size > 0 || start(),
    async replaceCode(folder) {
      codeFolder = folder;
      generation += 1;
      lastFailure = '';
      for (const instance of [...idle.clear(), ...starting]) instance.kill();
      return start();
    },
    kill() {
      idle.clear();
      for (const [instance, member] of members) {
        member.generation = KILLED; // one that has just answered is not handed out any more
        instance.kill();
      }
      return members.size;
    },
    async stop() {
      stopped = true;
      line.dismiss({ error: stoppedError() });
      for (const instance of [...idle.clear(), ...members.keys(), ...starting]) instance.kill();
      await Promise.all(closing);
    },
    counters: () => ({ instances: members.size + startingNow(), waiting: line.length, coldStarts }),
  };

  function startingNow(): number {
    return launching + starting.size;
  }

  function startMissing(): void {
    while (startingNow() < Math.min(line.length, STARTS_AT_ONCE) && members.size + startingNow() < maximum) {
      void start();
    }
  }

  /** Starts one process and offers it; false where the code does not start. */
  async function start(): Promise<boolean> {
    launching += 1; // counts as one that starts before there is a process
    const runtime = await runtimeFile().catch(noRuntime);
    launching -= 1;
    if (stopped) return false;
    if (typeof runtime !== 'string') return fail(runtime);

    const own = generation;
    const instance = launch(runtime);
    const slow = setTimeout(() => notice('warning', `${fn.title} is still loading its code after 1 s`), STALL_MS);
    const outcome = await instance.started;
    clearTimeout(slow);
    starting.delete(instance);
    if (stopped || own !== generation) {
      instance.kill();
      startMissing();
      return false;
    }
    if ('error' in outcome) return fail(outcome.error);
    lastFailure = '';
    members.set(instance, { generation: own, initMs: outcome.initMs });
    offer(instance);
    return true;
  }

  function launch(file: string): Instance {
    const instance = startInstance({ fn, codeFolder, runtimeFile: file, clock, records, environment });
    coldStarts += 1;
    starting.add(instance);
    const closed = instance.closed.then(() => remove(instance));
    closing.add(closed);
    void closed.then(() => closing.delete(closed));
    return instance;
  }

  /** Only whoever waits longest is told: the code may have been mended until the next one's instance has started. */
  function fail(error: InvokeError): false {
    sayFailure(error);
    line.next()?.({ error });
    startMissing();
    return false;
  }

  function offer(instance: Instance): void {
    const give = line.next();
    if (give) give(hand(instance));
    else idle.add(instance);
  }

  function hand(instance: Instance): Taken {
    const member = members.get(instance)!;
    const { initMs } = member;
    member.initMs = undefined;
    return { instance, initMs };
  }

  function remove(instance: Instance): void {
    if (!members.delete(instance)) return;
    idle.remove(instance);
    if (!stopped) startMissing();
  }

  function sayStall(waiting: number): void {
    const cause =
      members.size + startingNow() >= maximum
        ? `all its ${maximum} instances are busy`
        : `${startingNow()} of its instances are starting, ${members.size} are busy`;
    notice('warning', `${waiting} invocations of ${fn.title} have waited for over 1 s: ${cause}`);
  }

  function sayFailure({ errorType, errorMessage, trace }: InvokeError): void {
    const place = trace.find((frame) => frame.includes(codeFolder))?.trim();
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

function noRuntime({ message }: Error): InvokeError {
  return failure('init', 'Runtime.StartError', `its runtime cannot be made: ${message}`);
}
