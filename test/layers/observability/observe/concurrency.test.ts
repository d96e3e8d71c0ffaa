import { afterEach, describe, expect, it } from '@jest/globals';
import { bind, carry, context, http, identify, logger, observe, tool, trace } from 'lamplight/observe';
import { capture, lambdaContext, pause, request } from '../harness.ts';

const log = logger('test.concurrency');
const search = observe(tool({ name: 'search' }), async ({ owner }: { owner: string }) => {
  await pause(Math.random() * 3);
  log.info('step', { owner });
});

describe('64 requests at the same time in one process', () => {
  it('never see each other’s ids, fields, spans or carried context', async () => {
    const handler = observe(http(), async ({ rawPath: owner }) => {
      identify({ tenant_id: `tenant-${owner}` });
      bind({ own: owner });
      for (let step = 0; step < 4; step++) {
        await pause(Math.random() * 3);
        log.info('step', { owner });
        await trace('step', {}, async () => {
          await Promise.resolve();
          log.info('step', { owner });
          expect(carry.sqs().tenant_id!.StringValue).toBe(`tenant-${owner}`);
          expect(context().correlation_id).toBe(`caller-${owner}`);
        });
        await search({ owner });
      }
      return { statusCode: 200, body: owner };
    });
    const owners = Array.from({ length: 64 }, (_, index) => String(10_000 + index));
    const { result, logs } = await capture(() =>
      Promise.all(
        owners.map((owner) =>
          handler(request({ rawPath: owner, headers: { 'x-correlation-id': `caller-${owner}` } }), lambdaContext()),
        ),
      ),
    );
    for (const [index, answer] of result.entries()) {
      expect(answer).toMatchObject({ body: owners[index], headers: { 'x-correlation-id': `caller-${owners[index]}` } });
    }
    const steps = logs.filter(({ event }) => event === 'step');
    expect(steps).toHaveLength(64 * 12);
    for (const { owner, correlation_id, tenant_id, component, own } of steps) {
      expect([correlation_id, tenant_id]).toEqual([`caller-${owner}`, `tenant-${owner}`]);
      expect(own).toBe(component === 'api' ? owner : undefined);
    }
  });
});

describe('under Lambda Managed Instances', () => {
  afterEach(() => {
    delete process.env.AWS_LAMBDA_MAX_CONCURRENCY;
  });

  it('a missing InvokeStore changes nothing', async () => {
    process.env.AWS_LAMBDA_MAX_CONCURRENCY = '10';
    const handler = observe(http(), async () => {
      const own = logger('test.managed');
      own.appendKeys({ job_id: 'j-1' });
      own.setLogLevel('DEBUG');
      own.debug('detail', { level_name: own.getLevelName() });
      own.resetKeys();
      return { statusCode: 200 };
    });
    const { result, logs } = await capture(() => handler(request(), lambdaContext()));
    expect(result.statusCode).toBe(200);
    expect(logs[0]).toMatchObject({ event: 'detail', job_id: 'j-1', level_name: 'DEBUG' });
  });
});
