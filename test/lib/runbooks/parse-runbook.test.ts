import { describe, expect, it } from '@jest/globals';
import { parseRunbook, parseRunbooks } from '../../../lib/runbooks/parse-runbook.ts';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { FILE, runbookText } from './runbook-text.ts';

const problemsOf = (...changes: [string, string][]) =>
  parseRunbook({ file: FILE, text: runbookText(...changes) }).problems.map(renderProblem);

describe('a runbook', () => {
  it('is read with its alarms, sections and blocks', () => {
    const { runbook, problems } = parseRunbook({ file: FILE, text: runbookText() });
    expect(problems).toEqual([]);
    expect(runbook).toMatchObject({ id: 'queue-backlog', title: 'Queue backlog', owner: 'platform', severity: 'page' });
    expect(runbook!.alarms[0]).toMatchObject({
      kind: 'signal',
      id: 'queue-depth',
      input: { kind: 'catalogue', metric: 'queue_depth', where: { queue_name: 'sync' }, statistic: 'Maximum' },
      evaluation: {
        ...{ comparisonOperator: 'GreaterThanThreshold', threshold: 100, treatMissingData: 'missing' },
        ...{ periodSeconds: 60, evaluationPeriods: 5, datapointsToAlarm: 5 },
      },
    });
    expect(runbook!.sections.map(({ name }) => name)).toEqual([
      'Meaning',
      'Impact',
      'Diagnosis',
      'Mitigation',
      'Verify',
      'Escalation',
      'Notes',
    ]);
    expect(runbook!.blocks).toEqual([
      expect.objectContaining({
        kind: 'sql',
        name: 'Which jobs wait?',
        anchor: 'which-jobs-wait',
        timeoutSeconds: 5,
        limit: 10,
      }),
    ]);
  });

  it.each<[string, [string, string], string]>([
    [
      'an unknown key',
      ['owner: platform', 'ownr: platform'],
      ':5: no key "ownr" in the front matter; did you mean "owner"?',
    ],
    ['a missing key', ['owner: platform\n', ''], ':2: the front matter needs "owner"'],
    [
      'an unknown key of an alarm',
      ['statistic: Max', 'statistik: Max'],
      ':12: no key "statistik" in an entry of "alarms"; did you mean "statistic"?',
    ],
    [
      'an id that is not the file',
      ['id: queue-backlog', 'id: other'],
      ':3: the id is the file\'s name: write "queue-backlog", or call the file other.md',
    ],
    [
      'a number in place of a text',
      ['queue_name: sync', 'queue_name: 5'],
      ':11: "queue_name" must be a text: write "5" in quotes',
    ],
    [
      'a severity that is none',
      ['severity: page', 'severity: urgent'],
      ':6: "severity" is page or ticket, not "urgent"',
    ],
    ['a day that is none', ['2026-11-24', 'yesterday'], ':7: "reviewed" is a day, as in 2026-11-24, not "yesterday"'],
    ['a day that no month has', ['2026-11-24', '2026-02-30'], ':7: "reviewed" is a day, as in 2026-11-24'],
    ['a condition that is a number', ['"> 100"', '100'], ':13: "condition" must be a text, as in "> 100"'],
    [
      'a condition without quotes',
      ['"> 100"', '> 100'],
      ":13: YAML: Not a YAML token: 100; put the value in quotes: '> 100'",
    ],
    [
      'a tab',
      ['    statistic: Max', '\tstatistic: Max'],
      ':12: YAML: Tabs are not allowed as indentation: indent with spaces',
    ],
    [
      'a key that is there twice',
      ['owner: platform', 'owner: a\nowner: b'],
      ':6: YAML: Map keys must be unique: leave one',
    ],
    ['a floor below nothing', ['for: 5m', 'for: 5m\n    atLeast: -5'], ':15: "atLeast" must be more than 0, not -5'],
    ['no number', ['for: 5m', 'for: 5m\n    fill: .nan'], ':15: "fill" must be a number'],
    ['a later version', ['version: 1', 'version: 2'], ':2: "version" is 1, not 2'],
    [
      'a condition without a sign',
      ['"> 100"', '"100"'],
      ':13: "condition" is a sign and a number, as in "> 100", not "100"',
    ],
    ['a window in seconds', ['for: 5m', 'for: 90s'], ':14: "for" is whole minutes, as in 5m, not "90s"'],
    [
      'two ways to say a window',
      ['for: 5m', 'for: 5m\n    datapoints: 1 of 3'],
      ':15: "datapoints" does not go with "for": use "for", or "period" with "datapoints"',
    ],
    [
      'more datapoints than periods',
      ['for: 5m', 'period: 5m\n    datapoints: 4 of 3'],
      ':15: "datapoints" is how many of how many periods, as in "2 of 3", not "4 of 3"',
    ],
    [
      'a window over a day',
      ['for: 5m', 'period: 30m\n    datapoints: 1 of 49'],
      ':15: CloudWatch looks back 1 d at most with periods of 1800 s',
    ],
    [
      'silence without a meaning',
      ['    missing: missing\n', ''],
      ':9: the alarm needs "missing": missing, ignore, breaching, notBreaching; it says what silence means',
    ],
    [
      'a statistic that is none',
      ['statistic: Maximum', 'statistic: p-95'],
      ':12: no statistic "p-95" in CloudWatch; write Sum, Maximum, Average, p95 or TC(2:)',
    ],
    [
      'two signals',
      ['metric: queue_depth', 'metric: queue_depth\n    composite: ALARM(a)'],
      ':11: an alarm has exactly one of metric, aws, math, composite, slo; this one has metric and composite',
    ],
    [
      'a key of another kind',
      ['metric: queue_depth', 'composite: ALARM(a)'],
      ':11: "where" does not go with "composite"',
    ],
    ['no alarm', ['alarms:', 'alarms: []\nparams:'], ':8: no alarm leads to this runbook: declare one under "alarms"'],
    [
      'a parameter from nowhere',
      ['alarms:', 'params: { queue: sky }\nalarms:'],
      ':8: "queue" is label or tag or contributor, not "sky"',
    ],
    ['YAML that is none', ['title: Queue', 'title: [Queue'], ':5: YAML: '],
    ['an unknown section', ['## Impact', '## Impct'], ':30: no section "Impct"; did you mean "Impact"?'],
    [
      'a section in the wrong place',
      ['## Mitigation\nAdd workers.\n\n## Verify\nIt falls.', '## Verify\nIt falls.\n\n## Mitigation\nAdd workers.'],
      ':43: section "Mitigation" is out of order or there twice',
    ],
    ['a missing section', ['## Notes\nNone.\n', ''], ':26: the runbook lacks "## Notes"'],
    ['an empty section', ['Data gets old.', ''], ':30: section "Impact" is empty'],
    [
      'a title in the body',
      ['## Meaning', '# Queue\n## Meaning'],
      ':27: the title is the front matter\'s: leave "# …" out',
    ],
    [
      'a block outside of Diagnosis',
      ['Add workers.', '### How?\n```aws run\ncall: GetQueueAttributes\n```'],
      ':42: runnable blocks stand in Diagnosis only',
    ],
    [
      'a block without a heading',
      ['### Which jobs wait?\n', ''],
      ':35: a heading "### …" above a runnable block names it',
    ],
    [
      'a block in no known language',
      ['```sql run', '```sqll run'],
      ':36: no runnable block "sqll"; did you mean "sql"?',
    ],
    [
      'an unknown attribute',
      ['limit=10', 'limits=10'],
      ':36: no attribute "limits" of a runnable block; did you mean "limit"?',
    ],
    ['a block that only looks runnable', ['```sql run', '```sql runn'], ':36: "run" stands first after "sql"'],
    [
      'a block whose attribute comes first',
      ['```sql run', '```sql limit=5 run'],
      ':36: "run" stands first after "sql"',
    ],
    [
      'a block that runs into the next',
      ['\n```\n\n## Mit', '\n### Next\n```sql run\nSELECT 1\n```\n\n## Mit'],
      ':36: this block never ends: the next one begins in line 39',
    ],
    ['a limit beyond all bounds', ['limit=10', 'limit=9999'], ':36: limit is 1 to 1000, not "9999"'],
    ['a block that never ends', ['\n```\n\n## Mit', '\n\n## Mit'], ':36: this code fence never ends'],
  ])('tells of %s', (_what, change, message) => {
    expect(problemsOf(change).join('\n')).toContain(`${FILE}${message}`);
  });

  it('tells everything that is wrong at once', () => {
    const problems = problemsOf(
      ['owner: platform', 'ownr: platform'],
      ['for: 5m', 'for: x'],
      ['## Impact', '## Impakt'],
    );
    expect(problems.length).toBeGreaterThanOrEqual(4);
  });

  it('tells only the first of the errors that broken YAML makes', () => {
    expect(problemsOf(['    metric: queue_depth', '   metric: queue_depth'])).toHaveLength(1);
  });

  it('is read from files of every editor', () => {
    const text = runbookText();
    for (const other of [`\uFEFF${text}`, text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r')]) {
      expect(parseRunbook({ file: FILE, text: other }).problems).toEqual([]);
    }
    expect(problemsOf(['---\n', '---  \n'])).toEqual([]);
  });

  it.each([
    ['bytes', '\u0000\u0001\uFFFD', ':1: this is no text in UTF-8'],
    ['front matter without an end', '---\nversion: 1\n## Meaning\n', ':1: this front matter never ends'],
  ])('of %s is told in one line', (_what, text, message) => {
    const { problems } = parseRunbook({ file: FILE, text });
    expect(problems.map(renderProblem)).toEqual([expect.stringContaining(`${FILE}${message}`)]);
  });

  it('without front matter is none', () => {
    const { runbook, problems } = parseRunbook({ file: FILE, text: '# Notes' });
    expect(runbook).toBeUndefined();
    expect(problems.map(({ message }) => message)).toContain('a runbook begins with its front matter: "---"');
  });
});

describe('several runbooks', () => {
  it('share no alarm id', () => {
    const other = runbookText(['id: queue-backlog', 'id: other']);
    const { problems } = parseRunbooks([
      { file: FILE, text: runbookText() },
      { file: 'runbooks/other.md', text: other },
    ]);
    expect(problems.map(renderProblem)).toEqual([
      `runbooks/other.md:9: the alarm id "queue-depth" is taken by ${FILE}:9`,
      `runbooks/other.md:17: the alarm id "gauge-silent" is taken by ${FILE}:17`,
    ]);
  });
});
