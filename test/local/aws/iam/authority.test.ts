import { ListQueuesCommand, SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { createAuthority } from '../../../../local/aws/iam/authority.ts';
import { functionPrincipal, operatorPrincipal } from '../../../../local/aws/iam/principal.ts';
import { wildcardMatch } from '../../../../local/aws/iam/wildcard.ts';
import { virtualClock } from '../../../../local/clock.ts';
import { createRecords, type LocalRecord } from '../../../../local/records.ts';
import type { PolicyStatement } from '../../../../local/template/app.ts';
import { localFunction, localQueue, REGION, startTestAws } from '../support/start-test-aws.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:jobs';
const statement = (written: Partial<PolicyStatement>): PolicyStatement => ({
  effect: 'Allow',
  actions: ['sqs:SendMessage'],
  resources: [QUEUE],
  origin: 'TestStack/Role/DefaultPolicy#1',
  ...written,
});
const deny = (written: Partial<PolicyStatement>) =>
  statement({ effect: 'Deny', origin: 'TestStack/Role/Deny#1', ...written });

function decide(statements: PolicyStatement[], action = 'sqs:SendMessage', resource = QUEUE) {
  const records = createRecords();
  const notices: string[] = [];
  records.subscribe((record: LocalRecord) => void (record.kind === 'notice' && notices.push(record.message)));
  const authority = createAuthority({ clock: virtualClock(0), records });
  const principal = functionPrincipal(localFunction('worker', statements), 'AKID');
  let allowed = true;
  try {
    authority.authorise(principal, action, [resource]);
  } catch {
    allowed = false;
  }
  return { allowed, notices, used: authority.usedStatements() };
}

const secure = (value: string, effect: 'Allow' | 'Deny' = 'Allow') =>
  statement({ effect, conditions: { Bool: { 'aws:SecureTransport': value } } });

const cases: [string, PolicyStatement[], boolean][] = [
  ['nothing', [], false],
  ['the action and the resource', [statement({})], true],
  ['the action in other letters', [statement({ actions: ['SQS:sendmessage'] })], true],
  ['another action', [statement({ actions: ['sqs:ReceiveMessage'] })], false],
  ['another resource', [statement({ resources: [`${QUEUE}-dlq`] })], false],
  ['the resource in other letters', [statement({ resources: [QUEUE.toUpperCase()] })], false],
  ['a star in the action', [statement({ actions: ['sqs:Send*'] })], true],
  ['a question mark in the action', [statement({ actions: ['sqs:SendMessag?'] })], true],
  ['a star in the resource', [statement({ resources: ['arn:aws:sqs:*:*:jo*'] })], true],
  ['everything', [statement({ actions: ['*'], resources: ['*'] })], true],
  ['a deny over an allow', [statement({}), deny({ actions: ['sqs:*'] })], false],
  ['a deny of something else', [statement({}), deny({ actions: ['sqs:PurgeQueue'] })], true],
  ['all actions but others', [statement({ actions: [], notActions: ['sqs:Purge*'] })], true],
  ['all actions but this', [statement({ actions: [], notActions: ['sqs:Send*'] })], false],
  ['all resources but others', [statement({ resources: [], notResources: [`${QUEUE}-dlq`] })], true],
  ['all resources but this', [statement({ resources: [], notResources: [QUEUE] })], false],
  ['only over TLS', [secure('true')], true],
  ['only without TLS', [secure('false')], false],
  ['a deny without TLS', [statement({}), secure('false', 'Deny')], true],
  [
    'its own region',
    [statement({ conditions: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] } } })],
    true,
  ],
  [
    'another region',
    [statement({ conditions: { StringNotEquals: { 'aws:RequestedRegion': 'eu-central-1' } } })],
    false,
  ],
];

test.each(cases)('a role with %s', (_name, statements, allowed) => {
  expect(decide(statements).allowed).toBe(allowed);
});

test('an allow whose condition is not modelled does not count, and says so', () => {
  const { allowed, notices } = decide([statement({ conditions: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })]);
  expect(allowed).toBe(false);
  expect(notices[0]).toBe(
    'TestStack/Role/DefaultPolicy#1: the condition "IpAddress aws:SourceIp" is not modelled locally, so this Allow does not count here',
  );
});

test('a deny whose condition is not modelled counts', () => {
  const conditions = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
  expect(decide([statement({}), deny({ conditions })]).allowed).toBe(false);
});

test('used statements are remembered with the actions that they decided', () => {
  const wide = statement({ actions: ['sqs:*'] });
  const idle = statement({ actions: ['sns:*'], resources: ['*'] });
  expect(decide([idle, wide]).used).toEqual([{ statement: wide, actions: ['sqs:SendMessage'] }]);
});

test('an operator may do everything', () => {
  const authority = createAuthority({ clock: virtualClock(0), records: createRecords() });
  expect(() => authority.authorise(operatorPrincipal('AKID', '0'), 'sqs:PurgeQueue', [QUEUE])).not.toThrow();
});

test('a pattern of many stars takes no long time', () => {
  expect(wildcardMatch('*'.repeat(1000) + 'x', 'a'.repeat(10_000))).toBe(false);
});

test('over the wire, a call without a resource is one of the region of the run', async () => {
  const conditions = { StringEquals: { 'aws:RequestedRegion': REGION } };
  const list = statement({ actions: ['sqs:ListQueues'], resources: ['*'], conditions });
  const run = await startTestAws({ queues: [localQueue('jobs')], functions: [localFunction('api', [list])] });
  expect((await run.sqsClient('api').send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1);
  await run.stop();
});

test('over the wire, a function is refused what its role lacks, once said and naming what to add', async () => {
  const functions = [localFunction('api', [statement({})]), localFunction('idle', [])];
  const run = await startTestAws({ queues: [localQueue('jobs')], functions });
  const send = new SendMessageCommand({ QueueUrl: run.url('jobs'), MessageBody: 'x' });
  const batch = new SendMessageBatchCommand({ QueueUrl: run.url('jobs'), Entries: [{ Id: 'a', MessageBody: 'x' }] });

  await run.sqsClient('api').send(send);
  await run.sqsClient('api').send(batch);
  for (let time = 0; time < 2; time += 1) {
    await expect(run.sqsClient('idle').send(send)).rejects.toMatchObject({
      Code: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
      message: `User: arn:aws:sts::000000000000:assumed-role/test-idle-role/test-idle is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no identity-based policy allows the sqs:SendMessage action`,
    });
  }
  expect(run.notices()).toEqual([
    `idle lacks sqs:SendMessage on ${QUEUE}: grant it to the function's role in the stack (a grant method, or addToRolePolicy with that action and resource)`,
  ]);
  expect(run.aws.authority.usedStatements()).toHaveLength(1);
  await run.stop();
});
