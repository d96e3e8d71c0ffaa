export type ActionKind = 'sns' | 'lambda' | 'autoscaling' | 'ec2' | 'ops-item' | 'incident' | 'investigation' | 'other';

/** What an action does, by its ARN. CloudWatch never checks that the target is there. */
export function actionKind(arn: string): ActionKind {
  const [, , service = '', , , ...rest] = arn.split(':');
  if (service === 'sns' || service === 'lambda' || service === 'autoscaling') return service;
  if (service === 'automate' || service === 'swf') return 'ec2';
  if (service === 'ssm' && rest[0] === 'opsitem') return 'ops-item';
  if (service === 'ssm-incidents') return 'incident';
  if (service === 'aiops') return 'investigation';
  return 'other';
}

/** Those that run once for each contributor of a multi-series alarm; the others once for the alarm. User guide. */
export function runsPerContributor(kind: ActionKind): boolean {
  return kind === 'sns' || kind === 'lambda' || kind === 'ec2' || kind === 'ops-item';
}
