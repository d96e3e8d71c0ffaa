import { readAlarmRule } from '../alarm-rule.ts';
import type { Check } from '../check.ts';
import { ALARM_LIMITS } from '../limits.ts';
import { textOf } from '../references.ts';

/** A composite's rule: its length, its children, and that they are there when it is made. */
export const check: Check = {
  rule: 'composite-rule',
  why: 'CloudWatch refuses a rule over an alarm that is not there (yet), and the deployment is rolled back.',
  check(app) {
    const alarms = [...app.all('AWS::CloudWatch::Alarm'), ...app.all('AWS::CloudWatch::CompositeAlarm')];
    const names = new Set(alarms.map(({ properties }) => textOf(properties.AlarmName)));
    return app.all('AWS::CloudWatch::CompositeAlarm').flatMap((resource) => {
      const rule = textOf(resource.properties.AlarmRule);
      const { alarms: children, problems } = readAlarmRule(rule);
      if (rule.length > ALARM_LIMITS.ruleLength)
        problems.push(`AlarmRule has at most ${ALARM_LIMITS.ruleLength} characters`);
      if (children.length > ALARM_LIMITS.ruleChildren) {
        problems.push(`a rule names at most ${ALARM_LIMITS.ruleChildren} alarms, not ${children.length}`);
      }
      // Names and ARNs that are known at deployment only are CloudFormation's to resolve.
      const unknown = children.filter(
        (child) => !child.includes('${') && !names.has(child.replace(/^arn:.*:alarm:/, '')),
      );
      problems.push(...unknown.map((child) => `its rule names "${child}", which no template makes`));
      return problems.map((message) => ({ resource, message }));
    });
  },
};
