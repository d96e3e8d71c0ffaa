import { expect, it } from '@jest/globals';
import { createRecords } from '../../../local/records.ts';
import { printRecords } from '../../../local/run/print-records.ts';

const TIME_MS = Date.UTC(2026, 10, 24, 12);

function start(options: { json?: boolean; colour?: boolean } = {}) {
  const { json = false, colour = false } = options;
  const records = createRecords();
  const out: string[] = [];
  const err: string[] = [];
  const printed = printRecords(records, {
    json,
    colour,
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  });
  return {
    printed,
    out,
    err,
    log(functionName: string, message: string, origin: 'function' | 'platform' = 'function') {
      records.publish({ kind: 'log', time: TIME_MS, functionName, logGroup: 'g', logStream: 's', message, origin });
    },
    say: (message: string) =>
      records.publish({ kind: 'notice', time: TIME_MS, level: 'warning', source: 'lambda', message }),
  };
}

it('shows nothing but notices while the run starts, and then one stream in columns', () => {
  const { printed, out, log, say } = start();
  log('api', 'of the seed');
  say('a stall');
  expect(out).toEqual(['lambda: a stall']);
  expect(printed.started(['sync-worker', 'api'])).toBe(1);
  log('api', 'first');
  log('sync-worker', 'second');
  expect(out.slice(1)).toEqual(['api         12:00:00.000          first', 'sync-worker 12:00:00.000          second']);
});

it('shows what waited where the start fails', () => {
  const { printed, out, log } = start();
  log('api', 'why it fails');
  printed.failed();
  expect(out).toEqual(['api 12:00:00.000          why it fails']);
});

it('keeps the last lines of a start that goes on and on', () => {
  const { printed, out, log } = start();
  for (let line = 1; line <= 1200; line += 1) log('api', `line ${line}`);
  printed.failed();
  expect(out).toHaveLength(1000);
  expect(out.at(-1)).toMatch(/line 1200$/);
});

it('gives each function its colour, whichever comes first', () => {
  const { printed, out, log } = start({ colour: true });
  printed.started(['b', 'a']);
  log('b', 'x');
  log('a', 'x');
  expect(out.map((line) => line.slice(0, 6))).toEqual(['\u001b[35mb', '\u001b[36ma']);
});

it('prints as JSON every line from the start, and notices beside it', () => {
  const { printed, out, err, log, say } = start({ json: true });
  log('api', '{"_aws":{}}');
  log('api', '{"type":"platform.start"}', 'platform');
  say('a stall');
  expect(printed.started(['api'])).toBe(0);
  expect(out).toEqual(['{"_aws":{}}', '{"type":"platform.start"}']);
  expect(err).toEqual(['lambda: a stall']);
});

it('leaves what is for machines out of readable lines', () => {
  const { printed, out, log } = start();
  printed.started(['api']);
  log('api', '{"_aws":{}}');
  log('api', '{"type":"platform.start"}', 'platform');
  expect(out).toEqual([]);
});
