import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Stacks } from './build-stacks.ts';
import type { Reply, Request } from './child.ts';
import { ENVIRONMENT } from './event.ts';

export interface Started {
  readonly loadMs: number;
  readonly firstMs: number;
  readonly rssMb: number;
}

export interface Child {
  readonly started: Started;
  ask(request: Request): Promise<Reply>;
  stop(): void;
}

/** Starts a stack in a process of its own, whose lines are read and thrown away. */
export async function startChild(
  stacks: Stacks,
  name: string,
  environment: Record<string, string>,
  ...more: string[]
): Promise<Child> {
  // A pipe with a reader of its own, as Lambda's: Node would make a socket, and read it between its measurements.
  const child = spawn(
    'sh',
    ['-c', '"$@" | cat > /dev/null', 'sh', process.execPath, ...argumentsOf(stacks, name, more)],
    {
      env: { PATH: process.env.PATH, ...ENVIRONMENT, ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const started = (await reply(child)) as Started;
  return {
    started,
    ask(request) {
      const answer = reply(child);
      child.send(request);
      return answer;
    },
    stop: () => child.disconnect(),
  };
}

function argumentsOf(stacks: Stacks, name: string, more: string[]): string[] {
  return [stacks.path('child'), stacks.path(name), ...more];
}

async function reply(child: ChildProcess): Promise<Reply> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`the child ended with ${code} before it answered`);
  });
  exit.catch(() => {});
  try {
    const [message] = (await Promise.race([once(child, 'message'), exit])) as [Reply];
    return message;
  } finally {
    ended.abort();
  }
}
