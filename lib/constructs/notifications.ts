import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Severity } from '../runbooks/alarm-spec.ts';
import { physicalName } from './physical-name.ts';
import { type Stage, stageSettings } from './stage.ts';

/** Each severity's topic, and what it is called where people see it. */
const DISPLAY_NAMES: Record<Severity, string> = { page: 'Page', ticket: 'Ticket' };

export interface NotificationsProps {
  /** Whose they are: resources are called `<name>-<stage>-…`. */
  service: { name: string; stage: Stage };
  /** Topics that exist already; only the others are made. Their policies, and keys, have to let CloudWatch publish. */
  topics?: Partial<Record<Severity, ITopic>>;
  /** Who gets every notification by mail, and has to confirm it once; nobody where absent. */
  email?: string;
}

/**
 * The topics that alarms notify: `page` wakes somebody up, `ticket` waits for the morning. What is made here is encrypted
 * by a key that CloudWatch may use: without its two permissions, on topic and key, alarms change their state and nobody
 * hears of it (aws-cdk#11121).
 */
export class Notifications extends Construct {
  /** Those that were made, and those that were there. */
  readonly topics: Readonly<Record<Severity, ITopic>>;

  constructor(scope: Construct, id: string, { service, topics = {}, email }: NotificationsProps) {
    super(scope, id);
    const key = topics.page && topics.ticket ? undefined : makeKey(this, service);
    const topic = (severity: Severity) => topics[severity] ?? makeTopic(this, severity, { service, key: key! });
    this.topics = { page: topic('page'), ticket: topic('ticket') };
    if (email) for (const each of Object.values(this.topics)) each.addSubscription(new EmailSubscription(email));
  }
}

function makeKey(scope: Construct, service: NotificationsProps['service']): Key {
  const key = new Key(scope, 'Key', {
    alias: `alias/${physicalName(service, 'notifications')}`,
    description: 'Encrypts notifications on their way through SNS',
    enableKeyRotation: true,
    removalPolicy: stageSettings(service.stage).removalPolicy,
  });
  // CloudWatch calls KMS itself, and says of no account for whom: the topic's policy is what keeps other accounts out.
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'CloudWatchPublishes',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  );
  return key;
}

function makeTopic(
  scope: Construct,
  severity: Severity,
  { service, key }: { service: NotificationsProps['service']; key: Key },
): Topic {
  const displayName = DISPLAY_NAMES[severity];
  const topic = new Topic(scope, displayName, {
    topicName: physicalName(service, severity),
    displayName: `${service.name} ${service.stage}: ${severity}`,
    masterKey: key,
    enforceSSL: true,
  });
  const { account, partition, region } = Stack.of(scope);
  // A policy of its own takes the place of the one that lets the account's services publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'CloudWatchPublishes',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
      },
    }),
  );
  return topic;
}
