import { expect, it } from '@jest/globals';
import { realClock } from '../../../local/clock.ts';
import { createRecords } from '../../../local/records.ts';
import { type InvokeByHandDeps, invokeByHand } from '../../../local/run/invoke-by-hand.ts';

/** A run of one function, whose log group is called after its stack too. */
function run() {
  const pool = {
    fn: { title: 'Get', logGroup: '/aws/lambda/Cart-Get83A1B2C4' },
    invoke: async () => ({ durationMs: 1, payload: '"done"' }),
  };
  const functions = { pools: new Map([['arn', pool]]), invocations: { find: () => undefined, list: () => [] } };
  const deps = { functions, clock: realClock, records: createRecords() } as unknown as InvokeByHandDeps;
  return invokeByHand(deps);
}

it.each(['Get', 'Cart-Get'])(
  'runs a function by the name %s, which its template or its log lines have',
  async (name) => {
    expect(await run().invoke({ functionName: name })).toMatchObject({ functionName: name, payload: '"done"' });
  },
);

it('names those that there are', async () => {
  await expect(run().invoke({ functionName: 'Put' })).rejects.toThrow('no function "Put"; there are Get');
});
