import { AsyncLocalStorage } from 'node:async_hooks';
import type { APIGatewayProxyEventV2, SQSRecord } from 'aws-lambda';
import { bind, context, http, identify, logger, observe, queue, tool, trace } from 'lamplight/observe';
import {
  type Capture,
  captureLines,
  captureSpans,
  httpEvent,
  lambdaContext,
  type SpanCapture,
  sqsEvent,
} from 'lamplight/testing';
import { metrics } from '../../../functions/shared/catalogue.ts';
import { type Random, seeded } from '../../../local/suite/random.ts';
import { all, type Figure, none } from '../figure.ts';

const AT_ONCE = 64;
const BATCH = 10;

const log = logger('prove.context_bleed');

/** A thousand tenants, 64 invocations at a time in one process: whatever is written belongs to its owner. */
export const figure: Figure = {
  number: 9,
  name: 'context-bleed',
  title: 'Context bleed between invocations that run at the same time',
  async measure({ size, seed }) {
    const [tenants, rounds] = size === 'full' ? [1_000, 24] : [128, 1];
    const found = await bleeds(tenants, rounds, seed);
    const mutant = await withoutStorage(() => bleeds(AT_ONCE, 1, seed));
    return [
      none(
        `lines, metrics and spans of ${tenants} tenants, ${AT_ONCE} at once`,
        found.checked,
        found.wrong,
        'of another',
      ),
      all(
        'without AsyncLocalStorage the same check fails',
        1,
        mutant.wrong.length > 0 ? [] : ['nothing was found'],
        'found',
      ),
    ];
  },
};

interface Bleeds {
  checked: number;
  wrong: string[];
}

async function bleeds(tenants: number, rounds: number, seed: number): Promise<Bleeds> {
  const random = seeded(seed, 'context-bleed');
  const handlers = makeHandlers(random);
  const found: Bleeds = { checked: 0, wrong: [] };
  const lines = captureLines();
  const spans = captureSpans();
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (let first = 0; first < tenants; first += AT_ONCE) {
        const owners = Array.from({ length: Math.min(AT_ONCE, tenants - first) }, (_, index) => first + index);
        await Promise.all(owners.map((owner) => handlers[owner % handlers.length]!(owner, tenants)));
        check(found, lines, spans);
        lines.clear();
        spans.clear();
      }
    }
  } finally {
    spans.stop();
    lines.stop();
  }
  return found;
}

/** Requests with a tool call inside, and batches of ten records of ten tenants. */
function makeHandlers(random: Random): ((owner: number, tenants: number) => Promise<unknown>)[] {
  const step = async (owner: string) => {
    await pause(random);
    log.info('step', { owner, seen: context() });
    await trace('step', { owner }, async () => {
      await pause(random);
      log.debug('held', { owner });
      log.info('step', { owner, seen: context() });
    });
    metrics.worker_rows_processed_total.add(1, { job_type: 'shopify_orders', operation: 'created' });
  };
  const search = observe(tool({ name: 'search_orders' }), async ({ owner }: { owner: string }) => step(owner));
  const request = observe(http(), async (event: APIGatewayProxyEventV2) => {
    const owner = event.rawPath.slice(1);
    identify({ tenant_id: `tenant-${owner}`, claims: { plan: 'enterprise' } });
    bind({ own: owner });
    await step(owner);
    await Promise.all([search({ owner }), step(owner)]);
    if (random() < 0.2) throw new Error('now and then');
    return { statusCode: 200 };
  });
  const batch = observe(
    queue({ identity: 'attributes', jobType: () => 'shopify_orders', concurrency: BATCH }),
    async ({ body }: SQSRecord) => {
      bind({ own: body });
      await step(body);
      await step(body);
      if (random() < 0.2) throw new Error('now and then');
    },
  );
  const idOf = (owner: string | number) => `caller-${owner}-of`;
  return [
    (owner) => request(httpEvent({ path: `/${owner}`, headers: { 'x-correlation-id': idOf(owner) } }), lambdaContext()),
    (owner, tenants) => {
      const owners = Array.from({ length: BATCH }, (_, index) => String((owner + index * 7) % tenants));
      const attributes = (one: string) => ({ correlation_id: idOf(one), tenant_id: `tenant-${one}` });
      return batch(sqsEvent(owners.map((one) => ({ body: one, attributes: attributes(one) }))), lambdaContext());
    },
  ];
}

function check(found: Bleeds, lines: Capture, spans: SpanCapture): void {
  const expect = (what: string, owner: string | undefined, tells: Record<string, unknown>) => {
    for (const [name, told] of Object.entries(tells)) {
      if (told === undefined) continue;
      found.checked += 1;
      if (owner === undefined || told !== owner) found.wrong.push(`${what}: ${name} is ${told}, not ${owner}`);
    }
  };
  for (const line of lines.logs()) {
    const seen = line.seen as Record<string, unknown> | undefined;
    expect(String(line.event), ownerOf(line.correlation_id), {
      tenant_id: after('tenant-', line.tenant_id),
      owner: line.owner,
      own: line.own,
      'context().correlation_id': seen && ownerOf(seen.correlation_id),
      'context().tenant_id': seen && after('tenant-', seen.tenant_id),
    });
    if (line.event === 'step' && line.tenant_id === undefined) found.wrong.push('step: has no tenant');
  }
  for (const document of lines.documents()) {
    if (document.correlation_id === undefined) continue; // what was dropped belongs to the process
    expect('metrics', ownerOf(document.correlation_id), { tenant_id: after('tenant-', document.tenant_id) });
  }
  const roots = new Map(spans.spans.map((span) => [span.spanId, span]));
  for (const { parentSpanId, attributes } of spans.spans) {
    const parent = parentSpanId && roots.get(parentSpanId);
    if (!parent || attributes.owner === undefined) continue;
    expect('span', String(attributes.owner), {
      'parent’s owner': parent.attributes.owner ?? ownerOf(parent.attributes.correlation_id),
    });
  }
}

function ownerOf(correlationId: unknown): string | undefined {
  return /^caller-(\d+)-of$/.exec(String(correlationId))?.[1];
}

function after(prefix: string, value: unknown): string | undefined {
  return value === undefined ? undefined : String(value).slice(prefix.length);
}

/** A turn of the microtasks, of the event loop or of its timers. */
async function pause(random: Random): Promise<void> {
  const chance = random();
  if (chance < 0.4) await Promise.resolve();
  else if (chance < 0.8) await new Promise((resolve) => setImmediate(resolve));
  else await new Promise((resolve) => setTimeout(resolve, chance < 0.9 ? 0 : 2));
}

/** Runs `work` with a context that is one variable, as it would be without AsyncLocalStorage. */
async function withoutStorage<T>(work: () => Promise<T>): Promise<T> {
  const { run, getStore } = AsyncLocalStorage.prototype;
  const stores = new Map<unknown, unknown>();
  AsyncLocalStorage.prototype.run = function (
    this: unknown,
    store: unknown,
    entered: (...given: unknown[]) => unknown,
  ) {
    stores.set(this, store);
    return entered();
  } as typeof run;
  AsyncLocalStorage.prototype.getStore = function (this: unknown) {
    return stores.get(this);
  };
  try {
    return await work();
  } finally {
    Object.assign(AsyncLocalStorage.prototype, { run, getStore });
  }
}
