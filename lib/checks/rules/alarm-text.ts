import type { CheckedResource } from '../assembly.ts';
import type { Check } from '../check.ts';
import { ALARM_LIMITS } from '../limits.ts';
import { listOf, textOf } from '../references.ts';

/** Control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Name, description, actions and tags: synth takes any, PutMetricAlarm does not. */
export const check: Check = {
  rule: 'alarm-text',
  why: 'CloudWatch refuses the alarm, and the deployment is rolled back.',
  check: (app) =>
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      app.all(type).flatMap((resource) => problemsOf(resource).map((message) => ({ resource, message }))),
    ),
};

function problemsOf({ properties }: CheckedResource): string[] {
  const name = textOf(properties.AlarmName);
  const description = textOf(properties.AlarmDescription);
  const problems: string[] = [];
  if (name.length > ALARM_LIMITS.nameLength || CONTROL.test(name)) {
    problems.push(`AlarmName has 1 to ${ALARM_LIMITS.nameLength} characters, none of control: it has ${name.length}`);
  }
  if (description.length > ALARM_LIMITS.descriptionLength) {
    problems.push(
      `AlarmDescription has at most ${ALARM_LIMITS.descriptionLength} characters, not ${description.length}`,
    );
  }
  for (const key of ['AlarmActions', 'OKActions', 'InsufficientDataActions']) {
    const count = listOf(properties[key]).length;
    if (count > ALARM_LIMITS.actionsPerState) {
      problems.push(`${key} has at most ${ALARM_LIMITS.actionsPerState} entries, not ${count}: let a topic fan out`);
    }
  }
  const tags = listOf(properties.Tags).length;
  if (tags > ALARM_LIMITS.tags) problems.push(`an alarm has at most ${ALARM_LIMITS.tags} tags, not ${tags}`);
  return problems;
}
