import {
  bind,
  carry,
  context,
  http,
  identify,
  logger,
  observe,
  queue,
  schedule,
  socket,
  tool,
  topic,
  trace,
} from 'lamplight/observe';
import { httpEvent, scheduleEvent, snsEvent, socketEvent, sqsEvent } from 'lamplight/testing';
import { metrics } from '../../functions/shared/catalogue.ts';

const log = logger('prove.faults');

/** How a handler ends. */
export const ENDINGS = ['returns', 'throws', 'ends early'] as const;
export type Ending = (typeof ENDINGS)[number];

/** A handler under observation that uses all of the layer, and an event for it. */
export interface Observed {
  adapter: string;
  event: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: six kinds of handlers in one list.
  make(ending: Ending): (event: any, context: any) => Promise<unknown>;
}

const IDS = { correlation_id: 'caller-0001', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
const RESPONSE = { statusCode: 201, headers: { etag: '"7"' }, body: 'made' };

export const OBSERVED: Observed[] = [
  {
    adapter: 'http',
    event: httpEvent({
      path: '/orders/7',
      headers: { 'x-correlation-id': IDS.correlation_id, traceparent: IDS.traceparent },
    }),
    make: (ending) => early(observe(http(), work(ending, RESPONSE)), ending, { statusCode: 304 }),
  },
  {
    adapter: 'queue',
    event: sqsEvent(['1', '2', '3'].map((messageId) => ({ messageId, attributes: IDS }))),
    make: (ending) =>
      early(
        observe(queue({ jobType: () => 'shopify_orders' }), (record: { messageId: string }) =>
          work(record.messageId === '2' ? ending : 'returns', undefined)(),
        ),
        ending,
        { batchItemFailures: [{ itemIdentifier: '3' }] },
      ),
  },
  {
    adapter: 'schedule',
    event: scheduleEvent({}),
    make: (ending) => early(observe(schedule(), work(ending, 'done')), ending, 'early'),
  },
  {
    adapter: 'topic',
    event: snsEvent([{ messageId: '1', attributes: IDS }]),
    make: (ending) => early(observe(topic(), work(ending, undefined)), ending, undefined),
  },
  {
    adapter: 'socket',
    event: socketEvent(),
    make: (ending) => early(observe(socket(), work(ending, { statusCode: 200 })), ending, { statusCode: 403 }),
  },
  {
    adapter: 'tool',
    event: { query: 'lamp' },
    make: (ending) =>
      early(observe(tool({ name: 'search_orders' }), work(ending, { content: ['a', 'b'] })), ending, { isError: true }),
  },
];

function work<T>(ending: Ending, result: T): () => Promise<T> {
  return async () => {
    identify({ tenant_id: 'tenant-1', claims: { plan: 'enterprise' } });
    bind({ job_id: 'job-1' });
    log.info('order_read', { note: 'password=hunter2hunter2', at: new Date(0) });
    log.debug('detail', { context: context() });
    metrics.worker_rows_processed_total.add(3, { job_type: 'shopify_orders', operation: 'created' });
    carry.sqs();
    await trace('read', { n: 1 }, async (span) => span.set({ rows: 1 }));
    if (ending === 'throws') throw new RangeError('the handler’s own');
    return result;
  };
}

function early<H extends { before(middleware: () => unknown): H }>(handler: H, ending: Ending, answer: unknown): H {
  return ending === 'ends early' ? handler.before(() => answer) : handler;
}
