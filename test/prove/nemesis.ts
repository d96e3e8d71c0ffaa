import { execFileSync } from 'node:child_process';
import pg from 'pg';
import type { LocalSystem } from '../../local/local.ts';
import { between, pick, type Random } from '../../local/suite/random.ts';

export interface NemesisOptions {
  random: Random;
  /** Short name of the function whose instances die. */
  functionName: string;
  /** Mean time between two deaths. */
  killEveryMs: number;
}

/** Kills instances of a function, and the database, of a run; until it is stopped. */
export interface Nemesis {
  readonly kills: number;
  readonly databaseKills: number;
  /** Kills the postmaster, and resolves when the database answers again. */
  killDatabase(): Promise<void>;
  stop(): void;
}

export async function startNemesis(system: LocalSystem, options: NemesisOptions): Promise<Nemesis> {
  const { random, functionName, killEveryMs } = options;
  const { arn } = system.pools.get(functionName)!.fn;
  const counts = { kills: 0, databaseKills: 0 };
  let timer: NodeJS.Timeout;

  function killSoon(): void {
    timer = setTimeout(
      () => {
        const instances = childrenWith(arn);
        if (instances.length > 0 && kill(pick(random, instances))) counts.kills += 1;
        killSoon();
      },
      between(random, killEveryMs / 2, killEveryMs * 1.5),
    );
  }

  killSoon();
  return {
    get kills() {
      return counts.kills;
    },
    get databaseKills() {
      return counts.databaseKills;
    },
    async killDatabase() {
      const [pid] = await query(system, 'SELECT pg_backend_pid() AS pid', ([row]) => [parentOf(Number(row!.pid))]);
      if (kill(pid!)) counts.databaseKills += 1;
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        if (await query(system, 'SELECT 1').catch(() => undefined)) return;
      }
    },
    stop: () => clearTimeout(timer),
  };
}

type DatabaseRow = Record<string, unknown>;

/** Asks the run's database as its owner, and makes something of the rows while the connection is open. */
export async function query<T = DatabaseRow>(
  system: LocalSystem,
  sql: string,
  make: (rows: DatabaseRow[]) => T[] = (rows) => rows as T[],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: system.databaseUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    return make((await client.query(sql)).rows);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Children of this process whose command line has `text`: function instances carry their function's ARN. */
function childrenWith(text: string): number[] {
  return execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 24 })
    .split('\n')
    .filter((row) => row.includes(text))
    .map((row) => row.trim().split(/\s+/, 2).map(Number))
    .filter(([, parent]) => parent === process.pid)
    .map(([pid]) => pid!);
}

function parentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false; // ended by itself meanwhile
  }
}
