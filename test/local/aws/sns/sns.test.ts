import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SNSEvent } from 'aws-lambda';
import type { InboxMessage } from '../../../../local/aws/sns/deliver.ts';
import { createSns } from '../../../../local/aws/sns/sns.ts';
import type { LocalSubscription } from '../../../../local/template/app.ts';
import { ACCOUNT, localFunction, localQueue, REGION, START_MS, startTestAws } from '../support/start-test-aws.ts';

const TopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;
const other = `arn:aws:sns:${REGION}:${ACCOUNT}:other`;
const jobs = localQueue('jobs');
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:responder`;
const subscription = (written: Partial<LocalSubscription>): LocalSubscription => ({
  topicArn: TopicArn,
  protocol: 'sqs',
  endpoint: jobs.arn,
  rawMessageDelivery: false,
  ...written,
});

let events: [string, SNSEvent][];
let inbox: InboxMessage[];
let run: Awaited<ReturnType<typeof startTestAws>>;
let client: SNSClient;
async function start(subscriptions: LocalSubscription[]): Promise<void> {
  events = [];
  inbox = [];
  let queueOf: (arn: string) => ReturnType<typeof run.sqs.queue> = () => undefined;
  run = await startTestAws({
    queues: [jobs],
    functions: [localFunction('idle', [])],
    services: ({ clock, records }) => [
      createSns({
        clock,
        records,
        accountId: ACCOUNT,
        topics: [
          { id: 'Alarms', name: 'alarms', arn: TopicArn },
          { id: 'Other', name: 'other', arn: other },
        ],
        subscriptions,
        queue: (arn) => queueOf(arn),
        invokeAsync: (arn, event) => void events.push([arn, event]),
        inbox: (message) => void inbox.push(message),
      }).service,
    ],
  });
  queueOf = (arn) => run.sqs.queue(arn);
  client = run.snsClient();
}
beforeEach(() => start([]));
afterEach(() => run.stop());

const restart = async (...subscriptions: LocalSubscription[]) => {
  await run.stop();
  await start(subscriptions);
};
const publish = (input: Partial<PublishCommandInput> = {}) =>
  client.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }));
const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const received = () => run.queue('jobs').receive(10);

describe('delivery', () => {
  test('to a queue is an envelope', async () => {
    await restart(subscription({}));
    const { MessageId } = await publish({ Subject: 'Alarm', MessageAttributes: { kind: text('x<y>&"z"') } });
    const [message] = received();
    expect(JSON.parse(message!.body)).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'Alarm',
      Message: 'hello',
      Timestamp: new Date(START_MS).toISOString(),
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.stringMatching(/^https:\/\/sns\.eu-central-1\.amazonaws\.com\//),
      UnsubscribeURL: expect.stringContaining('Action=Unsubscribe'),
      MessageAttributes: { kind: { Type: 'String', Value: 'x<y>&"z"' } },
    });
    expect(message!.attributes).toEqual({});
  });

  test('to a queue, raw, is the message itself with its attributes', async () => {
    await restart(subscription({ rawMessageDelivery: true }));
    await publish({
      MessageAttributes: { kind: text('a'), raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } },
    });
    expect(received()).toMatchObject([
      { body: 'hello', attributes: { kind: text('a'), raw: { DataType: 'Binary', BinaryValue: 'AQI=' } } },
    ]);
  });

  test('raw, of more than ten attributes, does not happen and is said', async () => {
    await restart(subscription({ rawMessageDelivery: true }));
    const names = Array.from({ length: 11 }, (_, index) => [`a${index}`, text('x')]);
    await publish({ MessageAttributes: Object.fromEntries(names) });
    expect(received()).toEqual([]);
    expect(run.notices()).toEqual([
      `a message of ${TopicArn} did not reach ${jobs.arn}: raw delivery takes at most ten message attributes`,
    ]);
  });

  test('to a function is an event in the shape of AWS', async () => {
    await restart(subscription({ protocol: 'lambda', endpoint: FUNCTION }));
    const { MessageId } = await publish({ MessageAttributes: { kind: text('a') } });
    expect(events).toEqual([
      [
        FUNCTION,
        {
          Records: [
            {
              EventSource: 'aws:sns',
              EventVersion: '1.0',
              EventSubscriptionArn: expect.stringMatching(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`)),
              Sns: {
                Type: 'Notification',
                MessageId,
                TopicArn,
                Subject: null,
                Message: 'hello',
                Timestamp: new Date(START_MS).toISOString(),
                SignatureVersion: '1',
                Signature: expect.any(String),
                SigningCertUrl: expect.any(String),
                UnsubscribeUrl: expect.any(String),
                MessageAttributes: { kind: { Type: 'String', Value: 'a' } },
              },
            },
          ],
        },
      ],
    ]);
  });

  test('by email and HTTP goes to the inbox, by email as plain text', async () => {
    await restart(
      subscription({ protocol: 'email', endpoint: 'a@example.com' }),
      subscription({ protocol: 'https', endpoint: 'https://example.com/hook' }),
    );
    await publish({ Subject: 'Alarm' });
    expect(inbox).toMatchObject([
      { protocol: 'email', endpoint: 'a@example.com', subject: 'Alarm', body: 'hello', time: START_MS },
      {
        protocol: 'https',
        endpoint: 'https://example.com/hook',
        body: expect.stringContaining('"Type":"Notification"'),
      },
    ]);
  });

  test('with MessageStructure json gives each protocol its text', async () => {
    await restart(
      subscription({ rawMessageDelivery: true }),
      subscription({ protocol: 'email', endpoint: 'a@example.com' }),
    );
    await publish({ MessageStructure: 'json', Message: JSON.stringify({ default: 'all', email: 'mail' }) });
    expect(received().map(({ body }) => body)).toEqual(['all']);
    expect(inbox.map(({ body }) => body)).toEqual(['mail']);
  });

  test('reaches the subscribers of its topic only', async () => {
    await restart(subscription({ topicArn: other }));
    await publish();
    expect(received()).toEqual([]);
  });

  test('to a queue that is not there is said', async () => {
    await restart(subscription({ endpoint: `${jobs.arn}-none` }));
    await publish();
    expect(run.notices()).toEqual([
      `a message of ${TopicArn} did not reach ${jobs.arn}-none: there is no queue ${jobs.arn}-none`,
    ]);
  });

  test('passes a filter on the attributes', async () => {
    await restart(subscription({ rawMessageDelivery: true, filterPolicy: { kind: ['page'] } }));
    await publish({ Message: 'yes', MessageAttributes: { kind: text('page') } });
    await publish({ Message: 'no', MessageAttributes: { kind: text('ticket') } });
    expect(received().map(({ body }) => body)).toEqual(['yes']);
  });

  test('passes a filter on the body', async () => {
    const filterPolicy = { alarm: { state: ['ALARM'] } };
    await restart(subscription({ rawMessageDelivery: true, filterPolicy, filterPolicyScope: 'MessageBody' }));
    await publish({ Message: '{"alarm":{"state":"ALARM"}}' });
    await publish({ Message: '{"alarm":{"state":"OK"}}' });
    await publish({ Message: 'no JSON' });
    expect(received().map(({ body }) => body)).toEqual(['{"alarm":{"state":"ALARM"}}']);
  });

  test('a filter that is not understood is said when it starts', async () => {
    await restart(subscription({ filterPolicy: { ip: [{ cidr: '10.0.0.0/24' }] } }));
    expect(run.notices()).toEqual([
      `the filter policy of ${jobs.arn} on ${TopicArn} is not understood: Unrecognized match type cidr`,
    ]);
  });
});

describe('subscriptions', () => {
  const subscribe = (Attributes: Record<string, string> = {}) =>
    client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: jobs.arn, Attributes }));

  test('are made, listed, read and ended', async () => {
    const { SubscriptionArn } = await subscribe({ RawMessageDelivery: 'true', FilterPolicy: '{"kind":["a"]}' });
    const listed = [{ SubscriptionArn, Owner: ACCOUNT, Protocol: 'sqs', Endpoint: jobs.arn, TopicArn }];
    expect((await client.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual(listed);
    expect((await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toEqual(listed);
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ RawMessageDelivery: 'true', FilterPolicy: '{"kind":["a"]}' });
    const topic = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(topic.Attributes).toMatchObject({ TopicArn, SubscriptionsConfirmed: '1' });

    await publish({ MessageAttributes: { kind: text('a') } });
    expect(received()).toHaveLength(1);
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    await publish({ MessageAttributes: { kind: text('a') } });
    expect(received()).toEqual([]);
  });

  test('made twice are one', async () => {
    await subscribe();
    await subscribe();
    await publish();
    expect(received()).toHaveLength(1);
  });

  test.each([
    [{ RedrivePolicy: '{}' }, 'Attributes: the local AWS does not model RedrivePolicy'],
    [{ FilterPolicyScope: 'Body' }, 'FilterPolicyScope: MessageAttributes or MessageBody, not Body'],
  ])('with attributes like %j are refused', async (attributes, reason) => {
    await expect(subscribe(attributes as Record<string, string>)).rejects.toThrow(`Invalid parameter: ${reason}`);
  });

  test('with a filter that is not understood are refused', async () => {
    await expect(subscribe({ FilterPolicy: '{"ip":[{"cidr":"10.0.0.0/24"}]}' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: FilterPolicy: Unrecognized match type cidr',
    });
  });
});

test('topics are listed', async () => {
  expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }, { TopicArn: other }]);
});

test('a batch publishes entry by entry', async () => {
  await restart(subscription({ rawMessageDelivery: true }));
  const PublishBatchRequestEntries = [
    { Id: 'good', Message: 'one', MessageAttributes: { kind: text('a') } },
    { Id: 'bad', Message: 'two', Subject: 'two\nlines' },
  ];
  const answer = await client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  expect(answer.Successful).toEqual([{ Id: 'good', MessageId: expect.any(String) }]);
  expect(answer.Failed).toEqual([
    { Id: 'bad', Code: 'InvalidParameter', Message: 'Invalid parameter: Subject', SenderFault: true },
  ]);
  expect(received()).toMatchObject([{ body: 'one', attributes: { kind: text('a') } }]);
});

describe('what SNS refuses', () => {
  const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ Id: String(index), Message: 'x' }));
  const batch = (PublishBatchRequestEntries: { Id: string; Message: string }[]) =>
    client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  const cases: [string, () => Promise<unknown>, string][] = [
    ['a topic that is not there', () => publish({ TopicArn: `${TopicArn}-none` }), 'NotFoundException'],
    ['an empty message', () => publish({ Message: '' }), 'InvalidParameterException'],
    ['a message over 256 KiB', () => publish({ Message: 'x'.repeat(262_145) }), 'InvalidParameterException'],
    [
      'a structure that is no JSON',
      () => publish({ MessageStructure: 'json', Message: '{' }),
      'InvalidParameterException',
    ],
    [
      'a structure without default',
      () => publish({ MessageStructure: 'json', Message: '{}' }),
      'InvalidParameterException',
    ],
    ['a group of a FIFO topic', () => publish({ MessageGroupId: 'a' }), 'InvalidParameterException'],
    ['a telephone number', () => publish({ PhoneNumber: '+49301234567' }), 'UnsupportedOperation'],
    ['an empty attribute', () => publish({ MessageAttributes: { a: text('') } }), 'InvalidParameterException'],
    ['an empty batch', () => batch([]), 'EmptyBatchRequestException'],
    ['eleven entries', () => batch(entries(11)), 'TooManyEntriesInBatchRequestException'],
    ['the same id twice', () => batch([...entries(1), ...entries(1)]), 'BatchEntryIdsNotDistinctException'],
  ];
  test.each(cases)('%s', async (_name, send, name) => {
    await expect(send()).rejects.toMatchObject({ name });
  });

  test('a function whose role may not publish', async () => {
    const denied = run.snsClient('idle').send(new PublishCommand({ TopicArn, Message: 'x' }));
    await expect(denied).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: expect.stringContaining(`is not authorized to perform: sns:Publish on resource: ${TopicArn}`),
    });
  });
});
