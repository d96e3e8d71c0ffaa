import { http, observe } from 'lamplight/observe';
import { captureLines, fakeClock, httpEvent, lambdaContext } from 'lamplight/testing';
import type { LocalSystem } from '../../local/run/start-local.ts';

const SLOW_MS = 3_000;
const MINUTE_MS = 60_000;

/** Values of the database's metrics, which nothing in a local run publishes. */
export const ACU_UTILISATION = [40, 95];

/**
 * What no local day brings about, put in where CloudWatch would get it: a request of three seconds and one that ran out of
 * time, as the layer
 * writes them; and the database's use of its capacity.
 */
export async function spoilADay(system: LocalSystem): Promise<void> {
  const { records, clock } = system;
  for (const message of [...(await slowRequest(clock.now())), ...(await timedOutRequest(clock.now()))]) {
    records.publish({
      kind: 'log',
      time: clock.now(),
      functionName: 'api',
      logGroup: '/aws/lambda/suite-local-api',
      logStream: 'put-in',
      message,
      origin: 'function',
    });
  }
  for (const [at, value] of ACU_UTILISATION.entries()) {
    records.publish({
      kind: 'metric',
      time: clock.now() - (ACU_UTILISATION.length - at) * MINUTE_MS,
      namespace: 'AWS/RDS',
      name: 'ACUUtilization',
      dimensions: { DBClusterIdentifier: 'suite-local-database' },
      value,
      unit: 'Percent',
    });
  }
}

async function slowRequest(atMs: number): Promise<string[]> {
  const { now } = performance;
  const handler = observe(http(), async () => {
    performance.now = () => now.call(performance) + SLOW_MS;
    return { statusCode: 200 };
  });
  return await linesOf(atMs, () => handler(putIn('slow'), lambdaContext())).finally(() => {
    performance.now = now;
  });
}

/** Ends once the layer has said that it will not. */
async function timedOutRequest(atMs: number): Promise<string[]> {
  return await linesOf(atMs, async (isTold) => {
    const handler = observe(http(), async () => {
      while (!isTold()) await new Promise(setImmediate);
      return { statusCode: 200 };
    });
    await handler(putIn('stuck'), lambdaContext({ remainingMs: 60 }));
  });
}

function putIn(name: string) {
  return httpEvent({ path: `/${name}`, headers: { 'x-correlation-id': `put-in-${name}` } });
}

async function linesOf(atMs: number, run: (isTold: () => boolean) => Promise<unknown>): Promise<string[]> {
  const [clock, written] = [fakeClock(atMs), captureLines()];
  try {
    await run(() => written.logs('timeout_imminent').length > 0);
    return [...written.lines];
  } finally {
    written.stop();
    clock.restore();
  }
}
