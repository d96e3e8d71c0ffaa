import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { main } from '../../../local/cli/main.ts';
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
