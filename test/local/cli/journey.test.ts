import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startedRun } from './started-run.ts';

const ID = '4b7c1a90-0000-4000-8000-5d2f3c1e9a11';
let run: Awaited<ReturnType<typeof startedRun>>;

beforeAll(async () => {
  run = await startedRun();
  const same = { correlation_id: ID, tenant_id: 't-1' };
  run.log('api', 4990, { event: 'sync_requested', ...same, job_id: 'j-1' });
  run.log('api', 4980, {
    event: 'request_completed',
    ...same,
    outcome: 'ok',
    duration_ms: 20,
    path: '/connections/{id}/sync',
    status_code: '202',
  });
  run.log('sync-worker', 3500, { event: 'external_call_completed', ...same, provider: 'shopify', duration_ms: 300 });
  run.log('sync-worker', 3400, { event: 'worker_task_completed', ...same, outcome: 'ok', duration_ms: 600 });
  run.log('api', 1000, { event: 'request_completed', correlation_id: 'somebody-else', outcome: 'ok', duration_ms: 1 });
});
afterAll(() => run.stop());

describe('lamplight journey', () => {
  it('tells one request in order, with the wait in the queue', async () => {
    const { code, out } = await run.lamplight(['journey', ID]);
    expect(code).toBe(0);
    const lines = out[0]!.split('\n');
    expect(lines[0]).toBe(`journey ${ID}`);
    expect(lines[1]).toMatch(/^ {2}20.*Z {3}1\.60 s in all$/);
    expect(lines[2]).toBe('  tenant t-1');
    expect(lines.slice(4)).toEqual([
      expect.stringMatching(
        /^ +\+0 ms +20 ms {2}api +request_completed +ok path=\/connections\/\{id\}\/sync status_code=202$/,
      ),
      expect.stringMatching(/^ +\+10 ms +api {12}sync_requested +job_id=j-1$/),
      expect.stringMatching(/^ +\+20 ms +980 ms {2}… waited for sync-worker$/),
      expect.stringMatching(/^ +\+1\.00 s +600 ms {2}sync-worker {2}worker_task_completed +ok$/),
      expect.stringMatching(/^ +\+1\.20 s +300 ms {2}sync-worker {4}external_call_completed +provider=shopify$/),
    ]);
  });

  it('tells a run of one event as one step, and what a line repeats of its unit once', async () => {
    const same = { correlation_id: 'a-long-sync-1', job_id: 'j-2' };
    for (const agoMs of [950, 900, 850, 800]) {
      run.log('sync-worker', agoMs, {
        event: 'external_call_completed',
        ...same,
        provider: 'shopify',
        status_code: '200',
        page: agoMs,
        duration_ms: 10,
      });
    }
    run.log('sync-worker', 790, {
      event: 'external_call_completed',
      ...same,
      provider: 'shopify',
      status_code: '429',
      duration_ms: 10,
    });
    run.log('sync-worker', 780, { event: 'worker_task_completed', ...same, outcome: 'ok', duration_ms: 200 });
    const { out } = await run.lamplight(['journey', 'a-long-sync-1']);
    expect(
      out[0]!
        .split('\n')
        .slice(3)
        .map((line) => line.trim().replace(/ +/g, ' ')),
    ).toEqual([
      '+0 ms 200 ms sync-worker worker_task_completed ok job_id=j-2',
      '+20 ms 40 ms sync-worker external_call_completed × 4 provider=shopify status_code=200',
      '+180 ms 10 ms sync-worker external_call_completed provider=shopify status_code=429',
    ]);
  });

  it('--json gives the same as data', async () => {
    const { out } = await run.lamplight(['journey', ID, '--json']);
    const journey = JSON.parse(out[0]!);
    expect(journey).toMatchObject({ correlation_id: ID, tenant_id: 't-1', durationMs: expect.any(Number) });
    expect(journey.steps.map(({ kind }: { kind: string }) => kind)).toEqual([
      'entry',
      'entry',
      'wait',
      'entry',
      'entry',
    ]);
  });

  it('says where to find the id when there is nothing under it', async () => {
    const { code, err } = await run.lamplight(['journey', 'no-such-id', '--since', '1h']);
    expect(code).toBe(1);
    expect(err).toEqual([
      'lamplight journey: nothing under "no-such-id" in the last 1h: check the id (the answer\'s x-correlation-id header has it), or widen --since',
    ]);
  });
});
