import { isAlarm, readAlarmRule } from '../alarm-rule.ts';
import type { CheckedApp, CheckedResource } from '../assembly.ts';
import type { Check, Finding } from '../check.ts';
import { allows } from '../policy.ts';
import { follow, listOf, referred, textOf } from '../references.ts';

const CLOUDWATCH = /^cloudwatch\./;
const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];
/** What names an alarm and does nothing when it goes off. */
const LOOKING_ON = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::AlarmMuteRule', 'AWS::CloudWatch::Dashboard'];
const STATE_CHANGE = 'CloudWatch Alarm State Change';

/**
 * Walks alarm → action → topic → key → subscription. A topic that is encrypted or has a policy of its own looks right in
 * every audit while CloudWatch cannot publish to it.
 */
export const check: Check = {
  rule: 'delivery',
  why: 'The alarm changes its state and nobody hears of it.',
  check(app) {
    const alarms = [...app.all('AWS::CloudWatch::Alarm'), ...app.all('AWS::CloudWatch::CompositeAlarm')];
    const children = app
      .all('AWS::CloudWatch::CompositeAlarm')
      .flatMap(({ properties }) => readAlarmRule(textOf(properties.AlarmRule)).alarms);
    const heard = heardElsewhere(app);
    const topics = new Set<CheckedResource>();
    const findings: Finding[] = [];
    for (const resource of alarms) {
      const { AlarmActions, ActionsEnabled, AlarmName } = resource.properties;
      const actions = listOf(AlarmActions);
      const isChild = children.some((child) => isAlarm(child, textOf(AlarmName)));
      if (actions.length === 0 && !isChild && !heard(resource)) {
        findings.push({
          resource,
          message: 'it has no action, and no composite alarm reads it: nobody would hear of it',
        });
      }
      if (ActionsEnabled === false && actions.length > 0) {
        findings.push({ resource, message: 'ActionsEnabled is false: its actions never run' });
      }
      for (const action of actions) {
        const target = follow(app, resource.template, action);
        if (target?.type === 'AWS::SNS::Topic') topics.add(target);
      }
    }
    return [...findings, ...[...topics].flatMap((topic) => topicFindings(app, topic))];
  },
};

/** Alarms that something waits for: a composite, its suppressor, a deployment that rolls back; all, where EventBridge hands them on. */
function heardElsewhere(app: CheckedApp): (alarm: CheckedResource) => boolean {
  const rules = app.all('AWS::Events::Rule').map(({ properties }) => JSON.stringify(properties.EventPattern ?? ''));
  if (rules.some((pattern) => pattern.includes(STATE_CHANGE))) return () => true;
  const others = app.templates.flatMap(({ resources }) => [...resources.values()]);
  const heard = new Set(
    others.flatMap(({ type, template, properties }) =>
      LOOKING_ON.includes(type) ? [] : referred(app, template, properties),
    ),
  );
  return (alarm) => heard.has(alarm);
}

function topicFindings(app: CheckedApp, resource: CheckedResource): Finding[] {
  const { KmsMasterKeyId } = resource.properties;
  const messages: string[] = [];
  const policies = app
    .all('AWS::SNS::TopicPolicy')
    .filter(({ template, properties }) =>
      listOf(properties.Topics).some((topic) => follow(app, template, topic) === resource),
    );
  const canPublish = policies.some(({ properties }) => allows(properties.PolicyDocument, CLOUDWATCH, ['sns:Publish']));
  if (policies.length > 0 && !canPublish) {
    messages.push('its policy takes the place of the default one, and does not let cloudwatch.amazonaws.com publish');
  }
  if (textOf(KmsMasterKeyId).endsWith('alias/aws/sns')) {
    messages.push('CloudWatch may not use the key alias/aws/sns: give the topic a key of its own');
  }
  const key = follow(app, resource.template, KmsMasterKeyId);
  if (key && !allows(key.properties.KeyPolicy, CLOUDWATCH, KEY_ACTIONS)) {
    messages.push(
      `its key ${key.logicalId} does not let cloudwatch.amazonaws.com ${KEY_ACTIONS.join(' and ')}: add a statement to the key's policy`,
    );
  }
  if (!isSubscribed(app, resource)) {
    messages.push(
      'alarms notify it and nobody is subscribed: topic.addSubscription(new EmailSubscription(…)), or the context "email" for that of `lamplight init`',
    );
  }
  return messages.map((message) => ({ resource, message }));
}

function isSubscribed(app: CheckedApp, topic: CheckedResource): boolean {
  if (listOf(topic.properties.Subscription).length > 0) return true;
  return app
    .all('AWS::SNS::Subscription')
    .some(({ template, properties }) => follow(app, template, properties.TopicArn) === topic);
}
