import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { main } from '../../../local/cli/main.ts';
import { projectWith } from './support.ts';

const GOOD = `version: 1
tests:
  - alarm: depth
    notifies: { topic: shop-page, severity: page, runbook: backlog, labels: { queue: orders } }
    cases:
      - name: fires and recovers
        data: 10 x3, 400 x4, 10 x2
        expect: OK x5 ALARM x2 OK x2
      - name: two minutes are not three
        data: 10, 400 x2, 10
        expect: OK x4
      - name: no data
        data: _ x4
        expect: { 4m: INSUFFICIENT_DATA }
`;

async function run(cwd: string, ...args: string[]) {
  const out: string[] = [];
  const complaints: string[] = [];
  const terminal = {
    line: (text: string) => void out.push(text),
    complain: (text: string) => void complaints.push(text),
    cwd,
    env: {},
    colour: false,
    signal: new AbortController().signal,
  };
  const code = await main(['alarms', '--template', 'cdk.out', ...args], terminal);
  return { code, out, complaints };
}

describe('lamplight alarms', () => {
  it('says what passes and what nobody tests, and fails for a page alarm that is not covered', async () => {
    const { code, out } = await run(projectWith({ 'backlog.yaml': GOOD }));
    expect(out).toEqual([
      'ok   depth: fires and recovers test/alarms/backlog.yaml:6',
      'ok   depth: two minutes are not three test/alarms/backlog.yaml:9',
      'ok   depth: no data test/alarms/backlog.yaml:12',
      '',
      '3 cases: 3 pass, 0 fail',
      'alarms without a test: 3 of 4: share, slow, impact',
      'no data untested: 0',
      'return to OK untested: 0',
      ...['share', 'impact'].map(
        (id) =>
          `page alarm ${id} lacks a case in which it fires, a near miss in which it stays silent, a case without data, a return to OK`,
      ),
    ]);
    expect(code).toBe(1);
  });

  it('runs the alarms that are named, with every minute', async () => {
    const { code, out } = await run(projectWith({ 'backlog.yaml': GOOD }), 'depth');
    expect(out.slice(0, 3)).toEqual([
      'ok   depth: fires and recovers test/alarms/backlog.yaml:6',
      '          1m   10   OK                as expected',
      '          2m   10   OK                as expected',
    ]);
    expect(out.at(-3)).toBe('alarms without a test: 0 of 1');
    expect(code).toBe(0);
  });

  it('prints a failing case up to the first difference, with the line of the expectation', async () => {
    const text = GOOD.replace('{ 4m: INSUFFICIENT_DATA }', '{ 1m: INSUFFICIENT_DATA, 3m: OK }');
    const { code, out } = await run(projectWith({ 'backlog.yaml': text }));
    const at = out.indexOf('FAIL depth: no data test/alarms/backlog.yaml:12');
    expect(out.slice(at + 1, at + 5)).toEqual([
      '          1m  _   INSUFFICIENT_DATA as expected',
      '          2m  _   INSUFFICIENT_DATA',
      '          3m  _   INSUFFICIENT_DATA expected OK',
      '     test/alarms/backlog.yaml:14: after 3m it is INSUFFICIENT_DATA, expected OK',
    ]);
    expect(code).toBe(1);
  });

  it('does not take a case far from the threshold for a near miss', async () => {
    const text = GOOD.replace('10, 400 x2, 10', '10 x4');
    const { out } = await run(projectWith({ 'backlog.yaml': text }), 'depth');
    expect(out.at(-1)).toBe('page alarm depth lacks a near miss in which it stays silent');
  });

  it('says the same as JSON', async () => {
    const { out } = await run(projectWith({ 'backlog.yaml': GOOD }), 'backlog', '--json');
    const report = JSON.parse(out.join('\n'));
    expect(report).toMatchObject({
      passed: false,
      problems: [],
      coverage: { alarms: 4, untested: ['share', 'slow', 'impact'] },
    });
    expect(report.cases[0].notifications).toMatchObject([
      { atMs: 60_000, state: 'OK' },
      { atMs: 360_000, state: 'ALARM', topic: 'shop-page', labels: { queue: 'orders' } },
      { atMs: 480_000, state: 'OK' },
    ]);
  });

  it('reports everything that does not fit at once, each with its line', async () => {
    const files = {
      'backlog.yaml': `version: 1
tests:
  - alarm: dept
    casess: []
    cases:
      - name: x
        data: 1 x2
        expect: { 1m: OKAY }
  - alarm: depth
    cases:
      - name: x
        data: { oops: 1 x2 }
        expect: OK x2
        because: I say so
`,
      'baklog.yaml': GOOD,
      'broken.yaml': 'version: 1\ntests: [\n',
    };
    const { code, out } = await run(projectWith(files));
    expect(out.filter((line) => /^test\/alarms\/[\w.]+:\d+: /.test(line))).toEqual([
      'test/alarms/backlog.yaml:3: no alarm "dept" in the template; did you mean "depth"?',
      'test/alarms/backlog.yaml:4: no key "casess" in an entry of "tests"; did you mean "cases"?',
      'test/alarms/backlog.yaml:8: "OKAY" is no state: OK, ALARM or INSUFFICIENT_DATA',
      'test/alarms/backlog.yaml:12: depth has no input "oops"; there are m1',
      'test/alarms/backlog.yaml:14: no key "because" in an entry of "cases"; there are name, step, data, times, events, emf, expect',
      'test/alarms/baklog.yaml:1: no runbook "baklog" with alarms; did you mean "backlog"?',
      'test/alarms/baklog.yaml:3: depth is an alarm of the runbook backlog: test it in backlog.yaml',
      'test/alarms/broken.yaml:1: no runbook "broken" with alarms; there are backlog',
      expect.stringMatching(/^test.alarms.broken.yaml:3: YAML: /),
    ]);
    expect(code).toBe(1);
  });

  it('tests every alarm of a kind with each: "*"', async () => {
    const text = `version: 1
tests:
  - alarm: s{rest}
    each: { rest: "*" }
    cases:
      - { name: no data, events: [], expect: "? ?  ?" }
`;
    const { out } = await run(projectWith({ 'backlog.yaml': text }), '--json');
    // Nothing is expected: that is no case.
    expect(JSON.parse(out.join('')).cases).toEqual([]);
    const expecting = text.replace('"? ?  ?"', '{ 5m: INSUFFICIENT_DATA, 6m: INSUFFICIENT_DATA }');
    const again = await run(projectWith({ 'backlog.yaml': expecting }), '--json');
    const { cases } = JSON.parse(again.out.join('')) as { cases: { alarm: string; passed: boolean }[] };
    expect(cases.map(({ alarm, passed }) => [alarm, passed])).toEqual([
      ['share', false],
      ['slow', true],
    ]);
  });

  it('is used wrongly with an id that there is not, or without tests', async () => {
    expect(await run(projectWith({ 'backlog.yaml': GOOD }), 'dept')).toEqual({
      code: 2,
      out: [],
      complaints: ['lamplight alarms: no alarm or runbook "dept"; did you mean depth?'],
    });
    expect(await run(projectWith())).toMatchObject({
      code: 2,
      complaints: ['lamplight alarms: no tests in test/alarms/: write <runbook-id>.yaml there'],
    });
  });

  it('says of an assembly that is none', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'lamplight-alarm-tests-'));
    mkdirSync(join(cwd, 'test/alarms'), { recursive: true });
    writeFileSync(join(cwd, 'test/alarms/backlog.yaml'), GOOD);
    expect(await run(cwd)).toMatchObject({ code: 1, complaints: [expect.stringContaining('cdk.out')] });
  });
});
