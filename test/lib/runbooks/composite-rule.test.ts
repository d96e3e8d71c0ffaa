import { expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { counter, defineMetrics, describeCatalogue, gauge } from 'lamplight/catalogue';
import { RunbookAlarms } from '../../../lib/constructs/runbook-alarms.ts';
import { readCompositeRule } from '../../../lib/runbooks/expand/composite-rule.ts';
import { expandAlarms } from '../../../lib/runbooks/expand-alarms.ts';
import { parseRunbook } from '../../../lib/runbooks/parse-runbook.ts';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { parseAlarmRule } from '../../../local/cloudwatch/composite/alarm-rule.ts';
import { evaluateRule } from '../../../local/cloudwatch/composite/evaluate-rule.ts';
import { FILE, runbookText } from './runbook-text.ts';

const catalogue = describeCatalogue(
  defineMetrics(
    { namespace: 'Shop' },
    {
      queue_depth: gauge('Depth', { labels: { queue_name: ['sync'] }, dimensions: [['queue_name']] }),
      heartbeats_total: counter('Beats', { labels: { service: ['gauge'] }, dimensions: [['service']] }),
    },
  ),
);

/** Two alarms of a runbook and one over them, whose rule a test writes. */
function withRule(rule: string) {
  const composite = `  - id: gauge-silent\n    metric: heartbeats_total`;
  const text = runbookText([composite, `  - id: several\n    composite: ${rule}\n${composite}`]);
  const { runbook, problems } = parseRunbook({ file: FILE, text });
  expect(problems).toEqual([]);
  const expanded = expandAlarms([runbook!], { catalogue, stage: 'dev' });
  return { alarms: expanded.alarms, problems: expanded.problems.map(renderProblem) };
}

it('reads AT_LEAST of several alarms', () => {
  const rule = readCompositeRule('AT_LEAST(2, ALARM, (a, "b",c)) AND NOT AT_LEAST( 50% , NOT OK , (c, d) )');
  if ('problem' in rule) throw new Error(rule.problem);
  expect(rule.alarms).toEqual(['a', 'b', 'c', 'd']);
  expect(rule.render((id) => `dev-${id}`)).toBe(
    'AT_LEAST(2, ALARM, ("dev-a", "dev-b", "dev-c")) AND NOT AT_LEAST(50%, NOT OK, ("dev-c", "dev-d"))',
  );
});

it.each([
  ['AT_LEAST(3, ALARM, (a, b))', 'AT_LEAST takes 1 to 2 of 2 alarms, not 3'],
  ['AT_LEAST(0, ALARM, (a, b))', 'AT_LEAST takes 1 to 2 of 2 alarms, not 0'],
  ['AT_LEAST(101%, ALARM, (a))', 'AT_LEAST takes 1 to 100% of 1 alarms, not 101%'],
  ['AT_LEAST(1, ALARM, (a b))', 'AT_LEAST takes alarm ids with commas between them, not "a b"'],
  ['AT_LEAST(1, ALARM, ())', 'AT_LEAST takes alarm ids with commas between them, not ""'],
  ['AT_LEAST(1.5, ALARM, (a, b))', 'write AT_LEAST(2, ALARM, (id, id, id)), with a number or a percentage'],
  ['AT_LEAST(1, SILENT, (a))', 'write AT_LEAST(2, ALARM, (id, id, id)), with a number or a percentage'],
  ['AT_LEAST(1, ALARM, (a)) AT_LEAST(1, ALARM, (b))', 'the rule does not add up'],
])('refuses %s', (text, problem) => {
  expect(readCompositeRule(text)).toEqual({ problem: expect.stringContaining(problem) });
});

it('tells of an alarm in AT_LEAST that is none, with file, line and suggestion', () => {
  expect(withRule('AT_LEAST(1, ALARM, (queue-depht, gauge-silent))').problems).toEqual([
    `${FILE}:18: no alarm "queue-depht" in any runbook; did you mean "queue-depth"?`,
  ]);
});

it('takes the page from the alarms in AT_LEAST, and is made after them in the template', () => {
  const { alarms, problems } = withRule('AT_LEAST(2, ALARM, (queue-depth, gauge-silent))');
  expect(problems).toEqual([]);
  expect(alarms.map(({ id, notify }) => [id, notify])).toEqual([
    ['queue-depth', 'none'],
    ['gauge-silent', 'none'],
    ['several', 'page'],
  ]);
  const stack = new Stack(new App(), 'Stack');
  const topic = new Topic(stack, 'Topic');
  new RunbookAlarms(stack, 'Alarms', { alarms, topics: { page: topic, ticket: topic } });
  const [made] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::CompositeAlarm'));
  expect(made!.DependsOn).toHaveLength(2);
  expect(made!.Properties.AlarmRule).toBe('AT_LEAST(2, ALARM, ("dev-queue-depth", "dev-gauge-silent"))');
});

it.each([
  ['OK', 'ALARM', false],
  ['ALARM', 'ALARM', true],
  ['ALARM', 'INSUFFICIENT_DATA', false],
] as const)('of two alarms in %s and %s is evaluated to %s', (depth, silent, expected) => {
  const { alarms } = withRule('AT_LEAST(2, ALARM, (queue-depth, gauge-silent))');
  const several = alarms.find(({ id }) => id === 'several')!;
  const rule = parseAlarmRule(several.kind === 'composite' ? several.rule : '');
  if ('problem' in rule) throw new Error(rule.problem);
  expect(evaluateRule(rule, (name) => (name === 'dev-queue-depth' ? depth : silent))).toBe(expected);
});
