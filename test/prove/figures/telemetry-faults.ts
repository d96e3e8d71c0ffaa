import type { Context } from 'aws-lambda';
import { lambdaContext } from 'lamplight/testing';
import { useTraceBackend } from '../../../layers/observability/trace/backend.ts';
import { xrayBackend } from '../../../layers/observability/trace/backends/xray.ts';
import { GROUNDS, type Ground, silenceStandardOutput, withFault } from '../faults.ts';
import { type Figure, none, type Row } from '../figure.ts';
import { ENDINGS, type Ending, OBSERVED, type Observed } from '../observed-handlers.ts';

/** Taken before anything is replaced. */
const { stringify } = JSON;
/** Sampled: so that segments go to the socket. */
const TRACE_HEADER = `Root=1-${'a'.repeat(8)}-${'b'.repeat(24)};Parent=${'c'.repeat(16)};Sampled=1`;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Of one test process, always in the same order. */
const REQUEST_ID = '7a1d6f0e-0000-4000-8000-000000000001';

/** Whatever telemetry stands on fails: what the handler did comes out as if it had not. */
export const figure: Figure = {
  number: 1,
  name: 'telemetry-faults',
  title: 'Handler results changed by a failure of telemetry',
  async measure({ size }) {
    process.env._X_AMZN_TRACE_ID = TRACE_HEADER;
    useTraceBackend(xrayBackend());
    const restore = silenceStandardOutput();
    try {
      const rows: Row[] = [];
      for (const ground of GROUNDS) rows.push(await measureGround(ground, size === 'full'));
      return rows;
    } finally {
      restore();
      delete process.env._X_AMZN_TRACE_ID;
      useTraceBackend(undefined);
    }
  },
};

async function measureGround(ground: Ground, goesOn: boolean): Promise<Row> {
  const changed: string[] = [];
  let tried = 0;
  for (const observed of OBSERVED) {
    for (const ending of ENDINGS) {
      const usual = await result(ground, observed, ending, () => false);
      const cases = Array.from({ length: usual.calls }, (_, index) => index + 1).flatMap((n) => [
        { what: `call ${n}`, failing: (call: number) => call === n },
        ...(goesOn || n === 1 ? [{ what: `every call from ${n} on`, failing: (call: number) => call >= n }] : []),
      ]);
      for (const { what, failing } of cases) {
        tried += 1;
        const { text } = await result(ground, observed, ending, failing);
        if (text !== usual.text) {
          changed.push(`${observed.adapter} ${ending}, ${what} of ${usual.calls}: ${text} instead of ${usual.text}`);
        }
      }
    }
  }
  return none(ground.name, tried, changed, 'changed');
}

/** What a handler does under a fault, as text, byte for byte. */
async function result(ground: Ground, { event, make }: Observed, ending: Ending, failing: (call: number) => boolean) {
  const handler = make(ending);
  const context: Context = lambdaContext({ requestId: REQUEST_ID });
  let outcome: unknown;
  const calls = await withFault(ground, context, failing, async () => {
    try {
      outcome = { returned: await handler(event, context) };
    } catch (error) {
      outcome = { threw: `${error}`, own: error instanceof RangeError };
    }
  });
  // An id that no caller gave is another one each time.
  return { calls, text: stringify(outcome).replaceAll(UUID, '<id>') };
}
