/**
 * A handler under observation, in a process of its own. What it is to do is its one argument:
 * `count` invokes it so often and tells of its memory; `flood` writes debug lines in one invocation; `die` invokes it
 * until it is killed, or with a time-out that runs out.
 */
import { counter, defineMetrics, httpMetrics } from 'lamplight/catalogue';
import { bind, http, identify, logger, observe, trace } from 'lamplight/observe';
import { httpEvent, lambdaContext } from 'lamplight/testing';

interface Job {
  kind: 'count' | 'flood' | 'die';
  invocations: number;
  /** Of one invocation, until Lambda would kill it. */
  timeoutMs: number;
  /** How an invocation spends its time. */
  wait: 'none' | 'await' | 'spin';
}

const job = JSON.parse(process.argv[2]!) as Job;
const log = logger('prove.child');
const metrics = defineMetrics({ namespace: 'Prove' }, { ...httpMetrics, steps_total: counter('Steps of the handler') });

const handler = observe(http(), async (event) => {
  identify({ tenant_id: 'tenant-1' });
  bind({ own: event.rawPath });
  if (job.kind === 'flood') flood();
  for (let step = 0; step < 3; step += 1) {
    log.info('step', { step });
    log.debug('held', { step, note: 'y'.repeat(100) });
    metrics.steps_total.add(1);
    await trace('step', { step }, async () => {});
  }
  if (job.wait === 'await') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (job.wait === 'spin') for (;;);
  return { statusCode: 200 };
});

/** Of the process at its largest, as far as it was looked at. */
let peakBytes = 0;

await run();

function flood(): void {
  for (let n = 0; n < job.invocations; n += 1) {
    log.debug('flood', { n, text: `${n} `.repeat(400) });
    if (n % 500 === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }
}

async function run(): Promise<void> {
  // Lambda's pipe is read at once; what is not taken at once would be lost with the process.
  (process.stdout as unknown as { _handle?: { setBlocking?: (on: boolean) => void } })._handle?.setBlocking?.(true);
  if (job.kind === 'die') {
    for (let n = 0; n < job.invocations; n += 1) await invoke(n);
    return;
  }
  const memory: [number, number][] = [];
  const invocations = job.kind === 'flood' ? 1 : job.invocations;
  const every = Math.max(1, Math.floor(invocations / 20));
  for (let n = 0; n < invocations; n += 1) {
    if (n % every === 0) memory.push([n, heapBytes()]);
    await invoke(n);
  }
  memory.push([invocations, heapBytes()]);
  // Not resourceUsage: its maximum begins with the parent's, of which this process was forked.
  const rss = process.memoryUsage.rss();
  process.stdout.write(`${JSON.stringify({ memory, rss, peak: Math.max(peakBytes, rss) })}\n`);
}

async function invoke(n: number): Promise<void> {
  await handler(httpEvent({ path: `/${n}` }), lambdaContext({ remainingMs: job.timeoutMs }));
}

function heapBytes(): number {
  gc?.();
  return process.memoryUsage().heapUsed;
}
