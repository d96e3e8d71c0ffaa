import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type AlarmProject, loadAlarmProject } from '../../local/alarm-tests/alarm-project.ts';
import { renderCase } from '../../local/alarm-tests/render.ts';
import { type AlarmTestReport, runAlarmTests, wantedAlarms } from '../../local/alarm-tests/run-alarm-tests.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../..');

let project: AlarmProject;
let report: AlarmTestReport;

beforeAll(async () => {
  project = await loadAlarmProject({ projectFolder: PROJECT_FOLDER });
  expect(project.template.problems.filter(({ level }) => level === 'error')).toEqual([]);
  report = runAlarmTests(project, { projectFolder: PROJECT_FOLDER });
});

describe('the alarms of the runbooks', () => {
  it('go through the states that their tests expect', () => {
    const failed = report.cases.filter(({ passed }) => !passed);
    const lines = failed.flatMap((ran) => renderCase(ran, { minutes: true, paint: (text) => text }));
    expect(lines).toEqual([]);
    expect(report.cases.length).toBeGreaterThan(200);
  });

  it.each([
    ['its id', 'queue-depth', ['queue-depth']],
    ['its runbook', 'worker-queue-backlog', ['queue-depth', 'queue-age']],
    [
      'what declares one for each provider',
      'provider-401-wide',
      ['provider-401-wide-shopify', 'provider-401-wide-netsuite'],
    ],
  ])('are picked by %s', (_what, word, ids) => {
    expect(new Set(wantedAlarms(project, [word]).keys())).toEqual(new Set(ids));
    const { cases } = runAlarmTests(project, { projectFolder: PROJECT_FOLDER, only: [word] });
    expect(new Set(cases.map(({ alarm }) => alarm))).toEqual(new Set(ids));
  });

  it('are named in files that fit', () => {
    expect(report.problems).toEqual([]);
  });

  it('wake nobody up untested: each that pages fires, stays silent, has no data and recovers in a case', () => {
    expect(report.coverage.pages).toEqual([]);
  });

  it('are told of by results that do not depend on what AWS leaves undocumented', () => {
    const flagged = report.cases.filter(({ flags }) => flags.length > 0);
    expect(flagged.map(({ alarm, name }) => `${alarm}: ${name}`)).toEqual([]);
  });
});
