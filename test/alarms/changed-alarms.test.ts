import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type AlarmProject, alarmsById, loadAlarmProject } from '../../local/alarm-tests/alarm-project.ts';
import { runAlarmTests } from '../../local/alarm-tests/run-alarm-tests.ts';
import type { MetricAlarm } from '../../local/cloudwatch/alarms/alarm.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../..');

let project: AlarmProject;
let paging: [string, MetricAlarm][];

beforeAll(async () => {
  project = await loadAlarmProject({ projectFolder: PROJECT_FOLDER });
  paging = [...project.alarms].flatMap(([id, alarm]) =>
    alarm.kind === 'metric' && alarm.tags?.['lamplight:severity'] === 'page' ? [[id, alarm] as const] : [],
  ) as [string, MetricAlarm][];
});

/** Alarms whose tests pass although the alarm was changed so. */
function unnoticed(change: (alarm: MetricAlarm) => Partial<MetricAlarm> | undefined): string[] {
  return paging.flatMap(([id, alarm]) => {
    const changed = change(alarm);
    if (!changed) return [];
    const alarms = project.template.alarms.map((one) => (one === alarm ? { ...alarm, ...changed } : one));
    const template = { ...project.template, alarms };
    const { cases } = runAlarmTests(
      { ...project, template, alarms: alarmsById(template) },
      { projectFolder: PROJECT_FOLDER, only: [id] },
    );
    return cases.every(({ passed }) => passed) ? [id] : [];
  });
}

describe('a page alarm fails its tests', () => {
  test('with a threshold half as high again', () => {
    expect(unnoticed(({ threshold }) => ({ threshold: threshold * 1.5 + 1 }))).toEqual([]);
  });

  test('when one datapoint less is enough', () => {
    expect(
      unnoticed(({ datapointsToAlarm }) =>
        datapointsToAlarm > 1 ? { datapointsToAlarm: datapointsToAlarm - 1 } : undefined,
      ),
    ).toEqual([]);
  });

  test('when it notifies nobody', () => {
    const nobody = { OK: [], ALARM: [], INSUFFICIENT_DATA: [] };
    expect(unnoticed(({ actions }) => (actions.ALARM.length > 0 ? { actions: nobody } : undefined))).toEqual([]);
  });
});
