import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { counter, defineMetrics, flushMetrics, gauge, histogram, named } from 'lamplight/catalogue';
import { exporter } from 'lamplight/exporter';
import { type Capture, captureLines, fakeClock, httpEvent, lambdaContext } from 'lamplight/testing';
import { seeded } from '../../../local/suite/random.ts';
import { START_MS, startTestCloudWatch } from '../../local/aws/cloudwatch/start-test-cloudwatch.ts';
import { lintExposition } from './lint-exposition.ts';
import { parseExposition, seriesOf } from './parse-exposition.ts';

// Recorded by the layer, written as EMF, taken in by the local CloudWatch, read by the unmodified SDK client, and parsed again.

process.env.LAMPLIGHT_STAGE = 'local';
const BUCKETS = [0.1, 0.5, 2.5];
const SIZES = ['small', 'large'] as const;
const KINDS = ['guest', 'known'] as const;
const PLANS = ['a "quoted" one', 'back\\slash', '{x="y"} 1'];

const metrics = defineMetrics(
  { namespace: 'Wire' },
  {
    carts_total: counter('Carts', {
      labels: {
        size: SIZES,
        kind: KINDS,
        tenant_id: named({ claim: 'plan', is: 'enterprise', atMost: 9 }),
      },
      dimensions: [['size', 'kind'], ['kind'], [], ['tenant_id']],
    }),
    wait_seconds: histogram('Waits', { labels: { kind: KINDS }, dimensions: [['kind'], []], buckets: BUCKETS }),
    depth: gauge('Depth', { labels: { size: SIZES }, dimensions: [{ labels: [], aggregate: 'max' }, ['size']] }),
    plans: gauge('Plans', { labels: { plan: PLANS }, dimensions: [['plan']] }),
  },
);

const cloudWatch = await startTestCloudWatch();
const { clock, records, client } = cloudWatch;
const time = fakeClock(clock.now());
afterAll(async () => {
  time.restore();
  await cloudWatch.stop();
});

let written: Capture;
beforeEach(() => {
  written = captureLines();
});
afterEach(() => written.stop());

/** What was recorded, counted by hand: by the series' key as the parser gives it. */
const expected = new Map<string, number>();
const key = (name: string, labels: Record<string, string> = {}) =>
  `${name}${JSON.stringify(Object.entries(labels).sort())}`;
const add = (name: string, labels: Record<string, string>, value: number) =>
  expected.set(key(name, labels), (expected.get(key(name, labels)) ?? 0) + value);
const set = (name: string, labels: Record<string, string>, value: number) => expected.set(key(name, labels), value);

function cart(size: (typeof SIZES)[number], kind: (typeof KINDS)[number], count: number, tenant_id?: string): void {
  const claims = tenant_id === undefined ? {} : { plan: 'enterprise' };
  metrics.carts_total.add(count, { size, kind, ...(tenant_id && { tenant_id }) }, { claims });
  add('carts_total', { size, kind }, count);
  add('kind:carts_total:sum', { kind }, count);
  add(':carts_total:sum', {}, count);
  if (tenant_id) add('tenant_id:carts_total:sum', { tenant_id }, count);
}

function wait(kind: (typeof KINDS)[number], seconds: number): void {
  metrics.wait_seconds.record(seconds, { kind });
  for (const le of [...BUCKETS, Infinity]) {
    const bound = Number.isFinite(le) ? String(le) : '+Inf';
    add('wait_seconds_bucket', { kind, le: bound }, seconds <= le ? 1 : 0);
    add(':wait_seconds_bucket:sum', { le: bound }, seconds <= le ? 1 : 0);
  }
  add('wait_seconds_count', { kind }, 1);
  add('wait_seconds_sum', { kind }, seconds);
  add(':wait_seconds_count:sum', {}, 1);
  add(':wait_seconds_sum:sum', {}, seconds);
}

function depths(small: number, large: number): void {
  metrics.depth.set(small, { size: 'small' });
  metrics.depth.set(large, { size: 'large' });
  set('size:depth:max', { size: 'small' }, small);
  set('size:depth:max', { size: 'large' }, large);
  set('depth', {}, Math.max(small, large));
}

/** The run's time and the process's. */
async function advance(ms: number): Promise<void> {
  await clock.advance(ms);
  time.set(clock.now());
}

/** To CloudWatch, as the lines of a function. */
function write(): void {
  flushMetrics();
  for (const message of written.lines) {
    const where = { functionName: 'shop', logGroup: '/aws/lambda/shop', logStream: 'one' };
    records.publish({ kind: 'log', time: clock.now(), ...where, message, origin: 'function' });
  }
  written.clear();
}

async function scrape(accept?: string): Promise<string> {
  const handler = exporter({ metrics, cloudWatch: client, now: clock.now });
  const answer = await handler(httpEvent({ path: '/metrics', headers: accept ? { accept } : {} }), lambdaContext());
  expect((answer as { statusCode: number }).statusCode).toBe(200);
  return (answer as { body: string }).body;
}

/** Without when counting began, which is looked at by itself; sums as far as floating point adds up alike. */
function read(text: string, format: 'prometheus' | 'open-metrics'): Record<string, number> {
  const values = [...seriesOf(parseExposition(text, format))]
    .filter(([name]) => !name.includes('_created'))
    .map(([name, value]) => [name.replace(/"(\d+)\.0"/g, '"$1"'), round(value)] as const);
  return Object.fromEntries(values.sort());
}

const round = (value: number) => Math.round(value * 1e9) / 1e9;
const recorded = () => Object.fromEntries([...expected].map(([name, value]) => [name, round(value)] as const).sort());

describe('GET /metrics', () => {
  it('gives back the very numbers that were recorded, whatever they were', async () => {
    const random = seeded(7, 'exporter');
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    for (let minute = 0; minute < 20; minute += 1) {
      for (let index = 0; index < 15; index += 1) {
        cart(pick(SIZES), pick(KINDS), Math.floor(random() * 5), pick([undefined, 'tenant-a', 'tenant-b']));
        // On a bound and beside it.
        wait(pick(KINDS), pick([0, 0.1, 0.5, 2.5, 0.1000001, random() * 4]));
      }
      depths(Math.floor(random() * 100), Math.floor(random() * 100));
      for (const [index, plan] of PLANS.entries()) {
        metrics.plans.set(index + minute, { plan });
        set('plans', { plan }, index + minute);
      }
      write();
      await advance(60_000);
    }
    expect(read(await scrape(), 'prometheus')).toEqual(recorded());
    expect(read(await scrape('application/openmetrics-text'), 'open-metrics')).toEqual(recorded());
  });

  it('says that counting began at midnight UTC', async () => {
    const families = parseExposition(await scrape('application/openmetrics-text'), 'open-metrics');
    const created = [...families.values()]
      .flatMap(({ samples }) => samples)
      .filter(({ name }) => /_created$/.test(name));
    expect(created.length).toBeGreaterThan(5);
    expect(new Set(created.map(({ value }) => value))).toEqual(new Set([Date.UTC(2026, 10, 24) / 1000]));
  });

  it('passes the linter but for the names of recording rules, which are untyped', async () => {
    const families = parseExposition(await scrape(), 'prometheus');
    const problems = lintExposition(families);
    expect(problems.filter(({ name }) => !name.includes(':'))).toEqual([]);
    expect(new Set(problems.map(({ problem }) => problem))).toEqual(
      new Set(['a colon in the name, as only recording rules have']),
    );
    const ruled = [...families.values()].filter(({ name }) => name.includes(':'));
    expect(new Set(ruled.map(({ type }) => type))).toEqual(new Set(['untyped']));
  });

  it('starts again at midnight, and forgets gauges that nobody writes', async () => {
    await advance(START_MS + 12 * 3_600_000 + 30_000 - clock.now());
    expected.forEach((_value, name) => void (/carts|wait/.test(name) ? expected.set(name, 0) : expected.delete(name)));
    expect(read(await scrape(), 'prometheus')).toEqual(recorded());
    cart('small', 'guest', 2);
    wait('known', 0.3);
    write();
    expect(read(await scrape(), 'prometheus')).toEqual(recorded());
  });
});
