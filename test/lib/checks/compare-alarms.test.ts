import { expect, it } from '@jest/globals';
import { readCheckedApp } from '../../../lib/checks/assembly.ts';
import { compareAlarms } from '../../../lib/checks/compare-alarms.ts';
import { parseRunbook } from '../../../lib/runbooks/parse-runbook.ts';
import { metricSpec } from '../constructs/alarm-specs.ts';
import { FILE, runbookText } from '../runbooks/runbook-text.ts';
import { alarm, assemblyOf, type Resources } from './assembly-of.ts';

const runbook = parseRunbook({ file: FILE, text: runbookText() }).runbook!;

/** An alarm as `Runbooks` makes it. */
function made(id: string, runbookId = runbook.id, stage = 'prod'): Resources[string] {
  const Tags = [
    { Key: 'lamplight:alarm', Value: id },
    { Key: 'lamplight:runbook', Value: runbookId },
  ];
  return alarm({ AlarmName: `${stage}-${id}`, Tags });
}

function compare(resources: Resources, ...ids: string[]) {
  const app = readCheckedApp(assemblyOf(resources));
  const alarmsIn = (stage: string) =>
    ids.map((id) => metricSpec(id, { name: `${stage}-${id}`, declaredAs: id.replace(/-of-.*/, ''), file: FILE }));
  return compareAlarms(app, { runbooks: [runbook], alarmsIn }).map(
    ({ file, line, message }) => `${file.replace(/.*\//, '')}:${line}: ${message}`,
  );
}

it('finds nothing where templates and runbooks are one', () => {
  expect(compare({ A: made('queue-depth'), B: made('queue-depth', runbook.id, 'dev') }, 'queue-depth')).toEqual([]);
});

it('finds an alarm that no runbook is for', () => {
  expect(compare({ A: made('queue-depth'), B: alarm({ AlarmName: 'by-hand' }) }, 'queue-depth')).toEqual([
    expect.stringMatching(/^Stack1\.template\.json:\d+: by-hand: it has no runbook: .* \(runbook-alarms\)$/),
  ]);
});

it('finds an alarm whose runbook is gone, and one that its runbook declares no more', () => {
  expect(compare({ A: made('queue-depth'), B: made('old', 'gone'), C: made('older') }, 'queue-depth')).toEqual([
    expect.stringContaining('prod-old: it leads to the runbook "gone", which is not there'),
    expect.stringContaining('prod-older: the runbook "queue-backlog" declares it no more'),
  ]);
});

it('waits for runbooks to be mended before it says that they declare an alarm no more', () => {
  const app = readCheckedApp(assemblyOf({ A: made('older') }));
  const unfit = new Set([runbook.id]);
  expect(compareAlarms(app, { runbooks: [runbook], alarmsIn: () => [], unfit })).toEqual([]);
});

it('finds what a runbook declares and no template makes, once for each declaration and stage', () => {
  const ids = ['queue-depth', 'beat-of-api', 'beat-of-worker'];
  expect(compare({ A: made('queue-depth'), B: made('queue-depth', runbook.id, 'dev') }, ...ids)).toEqual([
    `queue-backlog.md:10: no template makes prod-beat-of-api and 1 more like it: synthesise again (runbook-alarms)`,
    `queue-backlog.md:10: no template makes dev-beat-of-api and 1 more like it: synthesise again (runbook-alarms)`,
  ]);
});

it('says once that an app makes no alarm of its runbooks', () => {
  expect(compare({ L: { Type: 'AWS::Logs::LogGroup' } }, 'queue-depth')).toEqual([
    expect.stringMatching(/^queue-backlog\.md:1: no template makes an alarm of a runbook: add `new Runbooks/),
  ]);
});
