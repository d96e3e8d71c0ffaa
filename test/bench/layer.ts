import { buildStacks, type Stacks } from './layer/build-stacks.ts';
import type { Reply } from './layer/child.ts';
import { openReceivers } from './layer/receivers.ts';
import { redactionBudget } from './layer/redaction-budget.ts';
import { type Child, startChild } from './layer/run-child.ts';
import { measured, quantile } from './layer/statistics.ts';
import type { BenchRow } from './local-lambda.ts';

const COLD_ROUNDS = 15;
const WARM_ROUNDS = 15;
const WARM_CALLS = 400;
const WARM_UP_CALLS = 3_000;
const AWAITED_CALLS = 200_000;

/** The stacks that do the same work, by the file that holds them. */
const STACKS = ['empty', 'floor', 'powertools', 'powertools-no-tracer', 'opentelemetry', 'ours'] as const;
const AWAITING = ['await-floor', 'await-ours', 'await-powertools'] as const;

type Stack = (typeof STACKS)[number];
type Values = Record<string, number[]>;

/** What the layer costs, beside its peers, in one run and by turns: figures move with the machine, ratios do not. */
export async function benchLayer(): Promise<BenchRow[]> {
  const receivers = await openReceivers();
  const stacks = await buildStacks();
  try {
    const cold = await measureCold(stacks, receivers.environment);
    const warm = await measureWarm(stacks, receivers.environment);
    const awaited = await measureAwaited(stacks, receivers.environment);
    return [
      ...STACKS.flatMap((stack) => rowsOf(stack, stacks.kilobytes(stack), cold, warm)),
      ...ratios(cold, warm),
      ...awaitedRows(awaited),
      ...redactionBudget(),
    ];
  } finally {
    stacks.remove();
    receivers.stop();
  }
}

/** Each round starts a fresh process of every stack. */
async function measureCold(stacks: Stacks, environment: Record<string, string>) {
  const load: Values = {};
  const first: Values = {};
  const total: Values = {};
  const rss: Values = {};
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (const stack of turned(STACKS, round)) {
      const child = await startChild(stacks, stack, environment);
      const { loadMs, firstMs, rssMb } = child.started;
      child.stop();
      push(load, stack, loadMs);
      push(first, stack, firstMs);
      push(total, stack, loadMs + firstMs);
      push(rss, stack, rssMb);
    }
  }
  return { load, first, total, rss };
}

/** One process for each stack, since the Tracer slows whatever shares its own; each round asks them by turns. */
async function measureWarm(stacks: Stacks, environment: Record<string, string>) {
  const p50: Values = {};
  const p99: Values = {};
  await withChildren(stacks, STACKS, environment, [], async (children) => {
    for (const child of children.values()) await child.ask({ warm: WARM_UP_CALLS });
    for (let round = 0; round < WARM_ROUNDS; round++) {
      for (const stack of turned(STACKS, round)) {
        const { microseconds } = (await children.get(stack)!.ask({ warm: WARM_CALLS })) as { microseconds: number[] };
        const sorted = microseconds.sort((a, b) => a - b);
        push(p50, stack, quantile(sorted, 0.5));
        push(p99, stack, quantile(sorted, 0.99));
      }
    }
  });
  return { p50, p99 };
}

async function measureAwaited(stacks: Stacks, environment: Record<string, string>): Promise<Values> {
  const nanoseconds: Values = {};
  await withChildren(stacks, AWAITING, environment, ['only-load'], async (children) => {
    for (let round = -1; round < WARM_ROUNDS; round++) {
      for (const [name, child] of children) {
        const reply: Reply = await child.ask({ event: { calls: AWAITED_CALLS } });
        if (round >= 0) push(nanoseconds, name, (reply as { result: number }).result);
      }
    }
  });
  return nanoseconds;
}

async function withChildren<Name extends string>(
  stacks: Stacks,
  names: readonly Name[],
  environment: Record<string, string>,
  more: string[],
  work: (children: Map<Name, Child>) => Promise<void>,
): Promise<void> {
  const children = new Map<Name, Child>();
  try {
    for (const name of names) children.set(name, await startChild(stacks, name, environment, ...more));
    await work(children);
  } finally {
    for (const child of children.values()) child.stop();
  }
}

type Cold = Awaited<ReturnType<typeof measureCold>>;
type Warm = Awaited<ReturnType<typeof measureWarm>>;

function rowsOf(stack: Stack, kilobytes: number, cold: Cold, warm: Warm): BenchRow[] {
  return [
    { what: `${stack}: bundle`, value: kilobytes, unit: 'KB' },
    row(`${stack}: load`, cold.load[stack]!, 'ms'),
    row(`${stack}: first call`, cold.first[stack]!, 'ms'),
    row(`${stack}: warm p50`, warm.p50[stack]!, 'µs'),
    row(`${stack}: warm p99`, warm.p99[stack]!, 'µs'),
    row(`${stack}: memory after the first call`, cold.rss[stack]!, 'MB'),
  ];
}

/** Round by round, so that what slows the machine for a while slows both sides of a ratio. */
function ratios(cold: Cold, warm: Warm): BenchRow[] {
  const ratio = (values: Values, other: Stack) => values.ours!.map((value, round) => value / values[other]![round]!);
  return [
    row('ours ÷ powertools: load + first call', ratio(cold.total, 'powertools'), '', 0.35),
    row('ours ÷ powertools: warm p50', ratio(warm.p50, 'powertools'), '', 0.35),
    row('ours ÷ floor: warm p50', ratio(warm.p50, 'floor'), '', 2),
    row('ours ÷ powertools-no-tracer: load + first call', ratio(cold.total, 'powertools-no-tracer'), ''),
    row('ours ÷ powertools-no-tracer: warm p50', ratio(warm.p50, 'powertools-no-tracer'), ''),
    row('ours ÷ opentelemetry: load + first call', ratio(cold.total, 'opentelemetry'), ''),
    row('ours ÷ opentelemetry: warm p50', ratio(warm.p50, 'opentelemetry'), ''),
  ];
}

function awaitedRows(nanoseconds: Values): BenchRow[] {
  const floor = nanoseconds['await-floor']!;
  const ratio = nanoseconds['await-ours']!.map((value, round) => value / floor[round]!);
  return [
    row('an awaited call: AsyncLocalStorage alone', floor, 'ns'),
    row('an awaited call: ours', nanoseconds['await-ours']!, 'ns'),
    row('an awaited call: powertools', nanoseconds['await-powertools']!, 'ns'),
    row('an awaited call: ours ÷ AsyncLocalStorage alone', ratio, '', 1.1),
  ];
}

function row(what: string, values: readonly number[], unit: string, limit?: number): BenchRow {
  const { median, low, high } = measured(values);
  return { what, value: median, low, high, unit, ...(limit !== undefined && { limit }) };
}

function push(values: Values, name: string, value: number): void {
  values[name] ??= [];
  values[name].push(value);
}

/** The same names, beginning with another one each round. */
function turned<Name>(names: readonly Name[], round: number): Name[] {
  const at = round % names.length;
  return [...names.slice(at), ...names.slice(0, at)];
}
