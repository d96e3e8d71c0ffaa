import { expect, test } from '@jest/globals';
import { readDashboard } from '../../../../local/cloudwatch/dashboards/dashboard.ts';

function read(properties: object, type = 'metric') {
  return readDashboard('board', JSON.stringify({ widgets: [{ type, properties }] }));
}

test('alarms and queries of widgets are there to be followed', () => {
  const arn = 'arn:aws:cloudwatch:us-east-1:0:alarm:a';
  expect(read({ alarms: [arn] }, 'alarm').dashboard!.widgets[0]!.alarms).toEqual([arn]);
  expect(read({ annotations: { alarms: [arn] } }).dashboard!.widgets[0]!.alarms).toEqual([arn]);
  expect(read({ query: "SOURCE 'g' | fields @message" }, 'log').dashboard!.widgets[0]!.query).toContain('fields');
});

test.each<[object, string, RegExp]>([
  [{}, 'pie', /no widget type "pie"/],
  [{ view: 'gauge', metrics: [['N', 'm']], yAxis: { left: { min: 0 } } }, 'metric', /a gauge needs/],
  [{ annotations: { alarms: ['x'] }, metrics: [['N', 'm']] }, 'metric', /stands alone/],
  [{ metrics: Array(501).fill(['N', 'm']) }, 'metric', /at most 500 metrics/],
  [{ metrics: [[{ expression: 'e9 + 1', id: 'e1' }]] }, 'metric', /no query has the id "e9"/],
  [{ metrics: [[{ expression: 'm1 +', id: 'e1' }]] }, 'metric', /ends too early/],
])('%j of type %s is refused', (properties, type, message) => {
  expect(read(properties, type).problems[0]!.message).toMatch(message);
});

test('a body that is no JSON, and a name with spaces, are refused together', () => {
  expect(readDashboard('my board', '{').problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('DashboardName'),
    expect.stringContaining('no JSON'),
  ]);
});
