import { AsyncLocalStorage } from 'node:async_hooks';
import { Socket } from 'node:dgram';
import type { Context } from 'aws-lambda';

// biome-ignore lint/suspicious/noExplicitAny: a fault stands where any function stood.
type AnyFunction = (...given: any[]) => any;

/** Something that telemetry stands on, and the method of it that can fail. */
export interface Ground {
  name: string;
  holder(context: Context): object;
  method: string;
  /** Whether a call is the layer's; default: all are. */
  isOurs?(given: unknown[]): boolean;
}

const isLine = ([text]: unknown[]) => /^(?:\{|[\d:.]+ [A-Z]+ ).*\n$/s.test(String(text));
/** The body of an error's answer is made by JSON as well, and is the answer itself. */
const isTelemetry = ([value]: unknown[]) => !Object.keys(Object(value)).join().startsWith('error,message,');
const always = (holder: object) => () => holder;

/** Everything that the layer calls and does not own. */
export const GROUNDS: Ground[] = [
  {
    name: 'standard output',
    holder: always(process.stdout),
    method: 'write',
    isOurs: isLine,
  },
  { name: 'JSON.stringify', holder: always(JSON), method: 'stringify', isOurs: isTelemetry },
  { name: 'JSON.parse', holder: always(JSON), method: 'parse' },
  { name: 'the clock', holder: always(Date), method: 'now' },
  { name: 'the fine clock', holder: always(performance), method: 'now' },
  { name: 'the time as text', holder: always(Date.prototype), method: 'toISOString' },
  { name: 'timers', holder: always(globalThis), method: 'setTimeout' },
  { name: 'entering the context', holder: always(AsyncLocalStorage.prototype), method: 'run' },
  { name: 'reading the context', holder: always(AsyncLocalStorage.prototype), method: 'getStore' },
  { name: 'the socket', holder: always(Socket.prototype), method: 'send' },
  { name: 'byte lengths', holder: always(Buffer), method: 'byteLength' },
  { name: 'the remaining time', holder: (context) => context, method: 'getRemainingTimeInMillis' },
];

/** Runs `work` while the calls of `failing` throw, and gives how many calls there were. What `work` gives is thrown away. */
export async function withFault(
  { holder, method, isOurs = () => true }: Ground,
  context: Context,
  failing: (call: number) => boolean,
  work: () => Promise<unknown>,
): Promise<number> {
  const target = holder(context) as Record<string, AnyFunction>;
  const own = Object.getOwnPropertyDescriptor(target, method);
  const original = target[method]!;
  let calls = 0;
  target[method] = function fault(this: unknown, ...given: unknown[]) {
    if (isOurs(given)) {
      calls += 1;
      if (failing(calls)) throw new Error('a fault of telemetry');
    }
    return original.apply(this, given);
  };
  try {
    await work();
  } finally {
    if (own) Object.defineProperty(target, method, own);
    else delete target[method];
  }
  return calls;
}

/** Takes the layer's lines to nowhere, in the layer's own sink: standard output. Gives what undoes it. */
export function silenceStandardOutput(): () => void {
  const write = process.stdout.write;
  process.stdout.write = ((...given: Parameters<typeof write>) =>
    isLine(given) ? true : write.apply(process.stdout, given)) as typeof write;
  return () => {
    process.stdout.write = write;
  };
}
