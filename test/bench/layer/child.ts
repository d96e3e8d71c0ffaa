import { CONTEXT, EVENT, nextTraceHeader } from './event.ts';

/** Node's own modules that Lambda's runtime interface client has loaded before any handler. A bundler drops imports of them for nothing. */
const LOADED = ['async_hooks', 'events', 'fs/promises', 'http', 'https', 'path', 'perf_hooks', 'stream', 'url', 'util'];

/** What the parent asks for: warm calls, or one call with an event of its own. */
export type Request = { warm: number } | { event: object };

/** What the child says: times in milliseconds. */
export type Reply =
  | { loadMs: number; firstMs: number; rssMb: number }
  | { microseconds: number[] }
  | { result: unknown };

type Handler = (event: object, context: typeof CONTEXT) => Promise<unknown>;

for (const name of LOADED) process.getBuiltinModule(`node:${name}`);

let count = 1;
process.env._X_AMZN_TRACE_ID = nextTraceHeader(count);
const begun = performance.now();
const { handler } = (await import(process.argv[2]!)) as { handler: Handler };
const loaded = performance.now();
if (process.argv[3] !== 'only-load') await handler(EVENT, CONTEXT);
reply({ loadMs: loaded - begun, firstMs: performance.now() - loaded, rssMb: process.memoryUsage().rss / 2 ** 20 });

process.on('disconnect', () => process.exit());
process.on('message', async (request: Request) => {
  if ('event' in request) return reply({ result: await handler(request.event, CONTEXT) });
  const microseconds: number[] = [];
  for (let call = 0; call < request.warm; call++) {
    process.env._X_AMZN_TRACE_ID = nextTraceHeader(++count);
    const start = performance.now();
    await handler(EVENT, CONTEXT);
    // One turn of the event loop: what a handler leaves behind (a socket of its own, closed later) is work of its invocation, too.
    await new Promise((resolve) => setImmediate(resolve));
    microseconds.push((performance.now() - start) * 1000);
  }
  reply({ microseconds });
});

function reply(message: Reply): void {
  process.send!(message);
}
