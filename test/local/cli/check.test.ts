import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { main } from '../../../local/cli/main.ts';
import { alarm, assemblyOf } from '../../lib/checks/assembly-of.ts';
import { FILE, runbookText } from '../../lib/runbooks/runbook-text.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function check(cwd: string, ...args: string[]) {
  const [lines, complaints]: [string[], string[]] = [[], []];
  const terminal = { cwd, env: {}, colour: false, signal: new AbortController().signal };
  const code = await main(['check', ...args], {
    ...terminal,
    line: (text) => void lines.push(text),
    complain: (text) => void complaints.push(text),
  });
  return { code, lines, complaints };
}

/** A project with one runbook, and a catalogue that has what it needs. */
function project(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-check-'));
  folders.push(folder);
  writeFileSync(
    join(folder, 'lamplight.config.ts'),
    `import { counter, defineMetrics, gauge } from ${JSON.stringify(join(process.cwd(), 'layers/observability/catalogue.ts'))};
     export default { catalogue: defineMetrics({ namespace: 'Shop' }, {
       queue_depth: gauge('Depth', { labels: { queue_name: ['sync'] }, dimensions: [['queue_name']] }),
       heartbeats_total: counter('Beats', { labels: { service: ['gauge'] }, dimensions: [['service']] }),
     }) };`,
  );
  mkdirSync(join(folder, 'functions'));
  writeFileSync(
    join(folder, 'functions/gauge.ts'),
    "metrics.queue_depth.set(1, { queue_name: 'sync' }); metrics.heartbeats_total.add(1, { service: 'gauge' });",
  );
  if (text !== undefined) {
    mkdirSync(join(folder, 'runbooks'));
    writeFileSync(join(folder, FILE), text);
  }
  return folder;
}

describe('lamplight check', () => {
  it('is content with the suite', async () => {
    expect(await check(process.cwd())).toEqual({
      code: 0,
      lines: [expect.stringMatching(/^7 runbooks, \d+ alarms: all fits$/)],
      complaints: [],
    });
  });

  it('is content with a project whose runbooks fit', async () => {
    expect(await check(project(runbookText()))).toMatchObject({ code: 0, lines: ['1 runbook, 2 alarms: all fits'] });
  });

  it('tells every problem with file and line, and exits with 1', async () => {
    const text = runbookText(['metric: queue_depth', 'metric: queue_dept'], ['owner: platform\n', '']);
    const { code, lines } = await check(project(text));
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('problem');
    expect(lines).toContain(`${FILE}:2: the front matter needs "owner"`);
  });

  it('tells them as JSON where asked to', async () => {
    const text = runbookText(['metric: queue_depth', 'metric: queue_dept']);
    const { code, lines } = await check(project(text), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(lines.join(''))).toEqual({
      runbooks: 1,
      alarms: 1,
      problems: [
        { file: FILE, line: 10, message: 'no metric "queue_dept" in the catalogue; did you mean "queue_depth"?' },
      ],
    });
  });

  it('is used wrongly where there are no runbooks, or no such stage', async () => {
    expect(await check(project())).toMatchObject({
      code: 2,
      complaints: ['lamplight check: no runbooks in runbooks/: write the first one there'],
    });
    expect((await check(project(runbookText()), '--stage', 'prd')).complaints[0]).toContain(
      'no stage "prd"; did you mean prod?',
    );
  });
});

describe('lamplight check --template', () => {
  /** As `Runbooks` makes it of the runbook of the tests. */
  const made = (id: string) => {
    const Tags = [
      { Key: 'lamplight:alarm', Value: id },
      { Key: 'lamplight:runbook', Value: 'queue-backlog' },
    ];
    return alarm({ AlarmName: `prod-${id}`, AlarmActions: ['arn:aws:sns:eu-central-1:111111111111:page'], Tags });
  };
  const whole = () => assemblyOf({ A: made('queue-depth'), B: made('gauge-silent') });

  it('checks the runbooks too where the project has them', async () => {
    const { code, lines } = await check(project(runbookText()), '--template', whole());
    expect({ code, last: lines.at(-1) }).toEqual({
      code: 0,
      last: expect.stringMatching(/ with 1 runbook, 2 alarms: all fits$/),
    });
  });

  it('tells what is wrong with templates, runbooks and between them all at once', async () => {
    const folder = assemblyOf({ A: made('queue-depth'), L: { Type: 'AWS::Logs::LogGroup' } });
    const text = runbookText(
      ['SELECT j.job_type', 'SELECT *, j.job_type'],
      ['Add workers.', '[Add](nowhere.md) workers.'],
    );
    const { code, lines } = await check(project(text), '--template', folder);
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/Stack1\.template\.json:\d+: L: it has no RetentionInDays/),
      expect.stringContaining(`${FILE}:17: no template makes prod-gauge-silent: synthesise again (runbook-alarms)`),
      expect.stringContaining(`${FILE}:37: SQL: name the columns`),
      expect.stringContaining(`${FILE}:41: the link "nowhere.md" leads to no file`),
      expect.stringMatching(/: 4 problems$/),
    ]);
  });

  it('leaves the comparison out where asked to, and tells as JSON', async () => {
    const args = ['--template', assemblyOf({ A: made('queue-depth') }), '--json'];
    const { code, lines } = await check(project(runbookText()), ...args);
    expect({ code, problems: JSON.parse(lines[0]!).problems }).toMatchObject({ code: 1, problems: [{ file: FILE }] });
    expect(await check(project(runbookText()), ...args, '--except', 'runbook-alarms')).toMatchObject({ code: 0 });
  });

  it('finds runbooks and catalogue by flags in an app without our configuration', async () => {
    const other = mkdtempSync(join(tmpdir(), 'lamplight-check-'));
    folders.push(other);
    cpSync(project(runbookText()), join(other, 'app'), { recursive: true });
    writeFileSync(
      join(other, 'app/catalogue.ts'),
      `import config from './lamplight.config.ts';\nexport const measured = config.catalogue;`,
    );
    const at = ['--runbooks', 'app/runbooks', '--catalogue', 'app/catalogue.ts', '--template', whole()];
    expect((await check(other, ...at)).lines.at(-1)).toMatch(/ with 1 runbook, 2 alarms: /);
    expect(await check(other, '--template', whole())).toMatchObject({ code: 0 });
  });

  it.each([
    [['--catalogue', 'nowhere.ts'], 'there is no file nowhere.ts'],
    [['--catalogue', 'lamplight.config.ts'], 'exports nothing that defineMetrics gave'],
    [['--runbooks', 'nowhere'], 'no runbooks in nowhere/'],
  ])('%j is wrong use', async (flags, words) => {
    const { code, complaints } = await check(project(runbookText()), '--template', whole(), ...flags);
    expect({ code, complaint: complaints[0] }).toEqual({ code: 2, complaint: expect.stringContaining(words) });
  });
});
