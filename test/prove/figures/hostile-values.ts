import fc from 'fast-check';
import { bind, http, identify, logger, observe, redact, trace } from 'lamplight/observe';
import { captureLines, httpEvent, lambdaContext } from 'lamplight/testing';
import { metrics } from '../../../functions/shared/catalogue.ts';
import { HOSTILE } from '../../layers/observability/redaction/hostile-values.ts';
import { type Figure, none, type Row } from '../figure.ts';

/** A machine that others use stops a process now and then: the best of a few runs is the code's own time. */
const MOST_MS = 5;
const TRIES = 6;

const log = logger('prove.hostile');

/** Everything that takes a value of the handler's. */
const SINKS: [string, (value: never) => unknown][] = [
  ['log', (value) => log.info('event', { value, list: [value] })],
  ['log as it is', (value) => log.error(value, value)],
  ['bind', (value) => bind({ value })],
  ['identify', (value) => identify({ tenant_id: value, claims: { plan: value } })],
  ['metric', (value) => metrics.worker_rows_processed_total.add(value, { job_type: value, operation: value })],
  ['gauge', (value) => metrics.worker_queue_depth.set(value, value, value)],
  ['span', (value) => trace('step', { value }, async (span) => span.set({ value }))],
  ['span of a hostile name', (value) => trace(value, value, async (span) => span.fail(value))],
  ['audit', (value) => redact({ details: value })],
];

const anything = fc.anything({
  ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true },
  ...{ withNullPrototype: true, withSparseArray: true, withObjectString: true, maxDepth: 4 },
});

/** Values that throw, hang or overflow cost their own field and nothing else. */
export const figure: Figure = {
  number: 2,
  name: 'hostile-values',
  title: 'Hostile values: thrown at log, metric, span and audit',
  async measure({ size, seed }) {
    const [drawn, heavy] = size === 'full' ? [10_000, true] : [200, false];
    const made = Object.entries(HOSTILE).filter(([name]) => heavy || !/million|100,000/.test(name));
    const values = [
      ...made.map(([name, make]) => ({ name, make })),
      ...fc
        .sample(anything, { seed, numRuns: drawn })
        .map((value) => ({ name: fc.stringify(value), make: () => value })),
    ];
    const written = captureLines();
    const found = { thrown: [] as string[], slow: [] as string[], changed: [] as string[] };
    try {
      const handler = observe(http(), async (event) => {
        const { value, name } = event as unknown as { value: never; name: string };
        for (const [sink, give] of SINKS) await tryOne(found, `${sink}: ${name.slice(0, 200)}`, () => give(value));
        return { statusCode: 201 };
      });
      for (const { name, make } of values) {
        const event = { ...httpEvent(), value: make(), name };
        const { statusCode } = await handler(event as never, lambdaContext()).catch(() => ({ statusCode: 0 }));
        if (statusCode !== 201) found.changed.push(`${name}: ${statusCode}`);
        written.clear();
      }
    } finally {
      written.stop();
    }
    const tried = values.length * SINKS.length;
    return [
      none('values that a sink threw at', tried, found.thrown, 'thrown'),
      none(`values that took over ${MOST_MS} ms`, tried, found.slow, 'slow'),
      none('handlers that answered something else', values.length, found.changed, 'changed'),
    ] satisfies Row[];
  },
};

async function tryOne(found: { thrown: string[]; slow: string[] }, what: string, give: () => unknown): Promise<void> {
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && fastestMs > MOST_MS; tries += 1) {
    const startedAt = performance.now();
    try {
      await give();
    } catch (error) {
      found.thrown.push(`${what}: ${error}`);
    }
    fastestMs = Math.min(fastestMs, performance.now() - startedAt);
  }
  if (fastestMs > MOST_MS) found.slow.push(`${what}: ${fastestMs.toFixed(1)} ms`);
}
