import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { startedRun } from './started-run.ts';

let run: Awaited<ReturnType<typeof startedRun>>;

beforeAll(async () => {
  run = await startedRun();
  run.log('api', 3000, { event: 'request_completed', correlation_id: 'id-of-one-request', path: '/connections' });
  run.log('sync-worker', 2000, { event: 'worker_task_completed', correlation_id: 'id-of-one-request' });
  run.log('mcp-tools', 1000, { event: 'tool_completed', correlation_id: 'id-of-another' });
  run.log('api', 500, 'a plain line \u001b[31m');
});
afterAll(() => run.stop());

describe('lamplight logs', () => {
  it('prints the lines of all functions in order', async () => {
    const { code, out } = await run.lamplight(['logs']);
    expect(code).toBe(0);
    expect(out.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, 'TIME'))).toEqual([
      'api         TIME INFO     request_completed path=/connections correlation_id=id-of-one-request',
      'sync-worker TIME INFO     worker_task_completed correlation_id=id-of-one-request',
      'mcp-tools   TIME INFO     tool_completed correlation_id=id-of-another',
      'api         TIME          a plain line [31m',
    ]);
  });

  test.each([
    [
      ['--correlation-id', 'id-of-one-request'],
      ['request_completed', 'worker_task_completed'],
    ],
    [['--function', 'mcp-tools'], ['tool_completed']],
    [['--event', '*_completed', '--function', 'api'], ['request_completed']],
    [['--event', 'nothing'], []],
  ])('%j picks lines', async (flags, events) => {
    const { out } = await run.lamplight(['logs', '--json', ...flags]);
    expect(out.map((line) => JSON.parse(line).event)).toEqual(events);
  });

  it('--follow goes on until it is stopped, and prints each line once', async () => {
    const stop = new AbortController();
    const out: string[] = [];
    const following = run.lamplight(['logs', '--follow', '--json', '--event', 'followed'], stop.signal, out);
    for (const n of [1, 2, 3]) {
      run.log('api', 0, { event: 'followed', n });
      while (out.length < n) await sleep(20);
    }
    stop.abort();
    await following;
    expect(out.map((line) => JSON.parse(line).n)).toEqual([1, 2, 3]);
  });
});

describe('wrong use ends with code 2 and a suggestion', () => {
  test.each([
    [['log'], 'lamplight: no command "log"; did you mean logs?'],
    [['logs', '--folow'], 'lamplight logs: no flag --folow; did you mean --follow?'],
    [['logs', '--since', '-5m'], 'lamplight logs: --since: write --since=-… for a value that begins with a dash'],
    [
      ['logs', '--since', 'yesterday'],
      'lamplight logs: --since takes a duration such as 30s, 5m, 2h or 1d, not "yesterday"',
    ],
    [['logs', '--function', 'sync-worke'], 'lamplight logs: no function "sync-worke"; did you mean sync-worker?'],
    [['journey'], 'lamplight journey: give one correlation id: lamplight journey <correlation_id>'],
  ])('%j', async (args, said) => {
    expect(await run.lamplight(args)).toEqual({ code: 2, out: [], err: [said] });
  });
});

it('says what each command does', async () => {
  const { code, out } = await run.lamplight(['--help']);
  expect(code).toBe(0);
  expect(out[0]).toMatch(/dev .*\n(.*\n)*.*journey .*\n(.*\n)*.*logs /);
});

it('says when nothing runs', async () => {
  const other = await startedRun({ running: false });
  expect(await other.lamplight(['logs'])).toEqual({
    code: 1,
    out: [],
    err: ['lamplight logs: no local run in this folder: start one with `npx lamplight dev`'],
  });
  await other.stop();
});

it('says so too when the run has just ended', async () => {
  const other = await startedRun({ endpoints: { aws: 'http://127.0.0.1:1' } });
  expect((await other.lamplight(['logs'])).err).toEqual([
    'lamplight logs: no local run in this folder: start one with `npx lamplight dev`',
  ]);
  await other.stop();
});
