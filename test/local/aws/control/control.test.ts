import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Control, createControl } from '../../../../local/aws/control/control.ts';
import { LocalError } from '../../../../local/local-error.ts';
import { localFunction, REGION, startTestAws } from '../support/start-test-aws.ts';

const ALL = { effect: 'Allow' as const, actions: ['*'], resources: ['*'], origin: 'Stack/Api#1' };

/** Of a run that nothing is asked of but schedules. */
const others = {
  invoke: () => Promise.reject(new Error('not asked for')),
  invocation: () => {
    throw new LocalError('usage', 'no invocation');
  },
  invocations: () => [],
};

let control: Control;
let run: Awaited<ReturnType<typeof startTestAws>>;
beforeEach(async () => {
  control = createControl();
  run = await startTestAws({ functions: [localFunction('api', [ALL])], services: () => [control.service] });
});
afterEach(() => run.stop());

async function fire(who: string, input: object) {
  const answer = await fetch(run.aws.url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=AKID-${who}/20260101/${REGION}/lamplight/aws4_request`,
      'x-amz-target': 'Lamplight.FireSchedule',
    },
    body: JSON.stringify(input),
  });
  return { status: answer.status, ...((await answer.json()) as { __type?: string; message?: string }) };
}

describe('firing a schedule over the wire', () => {
  it('does it, with the time that is given', async () => {
    const fired: unknown[] = [];
    control.serve({
      ...others,
      fire: async (...args) => {
        fired.push(args);
        return [];
      },
    });
    expect(await fire('operator', { schedule: 'Nightly', atMs: 5 })).toEqual({ status: 200, fired: [] });
    expect(fired).toEqual([['Nightly', 5]]);
  });

  it('passes on what is wrong with it', async () => {
    control.serve({ ...others, fire: () => Promise.reject(new LocalError('usage', 'no schedule Nightl')) });
    expect(await fire('operator', { schedule: 'Nightl' })).toMatchObject({
      status: 400,
      message: 'no schedule Nightl',
    });
  });

  it('is not for functions, whatever their policy allows', async () => {
    control.serve({ ...others, fire: async () => [] });
    expect(await fire('api', { schedule: 'Nightly' })).toMatchObject({
      status: 403,
      __type: expect.stringContaining('AccessDenied'),
    });
  });

  it('waits for the run to have started', async () => {
    expect(await fire('operator', { schedule: 'Nightly' })).toMatchObject({ status: 503 });
  });
});
