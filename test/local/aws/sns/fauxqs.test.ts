import { PublishBatchCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { createSns } from '../../../../local/aws/sns/sns.ts';
import { ACCOUNT, localQueue, REGION, startTestAws } from '../support/start-test-aws.ts';

// The same subscriptions and messages to our topics and to an independent stand-in: the same queues must get the same.
// Left out is where the other one departs from AWS or knows less: `$or`, suffixes and wildcards.

const TopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;
const POLICIES: (Record<string, unknown> | undefined)[] = [
  undefined,
  { kind: ['a', 'b'] },
  { kind: [{ prefix: 'or' }] },
  { kind: [{ 'anything-but': ['a'] }] },
  { price: [{ numeric: ['>', 1, '<=', 10] }] },
  { price: [5], kind: ['a'] },
  { kind: [{ exists: false }] },
  { price: [{ exists: true }] },
];

interface Side {
  sns: SNSClient;
  sqs: SQSClient;
  queueUrl(name: string): string;
}

let ours: Awaited<ReturnType<typeof startTestAws>>;
let theirs: FauxqsServer;
let sides: Side[];
beforeAll(async () => {
  const queues = POLICIES.map((_, index) => localQueue(`q${index}`));
  let queueOf: Parameters<typeof createSns>[0]['queue'] = () => undefined;
  ours = await startTestAws({
    queues,
    services: ({ clock, records }) => [
      createSns({
        clock,
        records,
        accountId: ACCOUNT,
        topics: [{ id: 'Alarms', name: 'alarms', arn: TopicArn }],
        subscriptions: [],
        queue: (arn) => queueOf(arn),
        invokeAsync: () => {},
        inbox: () => {},
      }).service,
    ],
  });
  queueOf = (arn) => ours.sqs.queue(arn);
  theirs = await startFauxqs({ port: 0, logger: false, defaultRegion: REGION });
  theirs.createTopic('alarms', { region: REGION });
  for (const { name } of queues) theirs.createQueue(name, { region: REGION });
  const endpoint = `http://127.0.0.1:${theirs.port}`;
  const any = { endpoint, region: REGION, credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 };
  sides = [
    { sns: ours.snsClient(), sqs: ours.sqsClient(), queueUrl: ours.url },
    { sns: new SNSClient(any), sqs: new SQSClient(any), queueUrl: (name) => `${endpoint}/${ACCOUNT}/${name}` },
  ];
  for (const { sns } of sides) {
    for (const [index, policy] of POLICIES.entries()) {
      const Attributes = {
        RawMessageDelivery: String(index % 2 === 0),
        ...(policy && { FilterPolicy: JSON.stringify(policy) }),
      };
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queues[index]!.arn, Attributes }));
    }
  }
});
afterAll(async () => {
  await ours.stop();
  await theirs.stop();
});

const message = fc.record(
  {
    Message: fc.constantFrom('plain', 'ü <&> "quoted"', '{"a":1}', 'line\nbreak'),
    Subject: fc.constantFrom('Alarm', 'OK: it is over'),
    MessageAttributes: fc.record(
      {
        kind: fc.record({ DataType: fc.constant('String'), StringValue: fc.constantFrom('a', 'b', 'order', 'z') }),
        price: fc.record({ DataType: fc.constant('Number'), StringValue: fc.constantFrom('1', '5', '10', '11.5') }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['Message'] },
);

test('the same messages reach the same queues', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 10 }), fc.boolean(), async (messages, batch) => {
      const [mine, other] = await Promise.all(sides.map((side) => delivered(side, messages, batch)));
      expect(mine).toEqual(other);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

type Published = typeof message extends fc.Arbitrary<infer T> ? T : never;

async function delivered({ sns, sqs, queueUrl }: Side, messages: Published[], batch: boolean): Promise<unknown[]> {
  if (batch) {
    const PublishBatchRequestEntries = messages.map((entry, index) => ({ Id: String(index), ...entry }));
    await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  } else for (const entry of messages) await sns.send(new PublishCommand({ TopicArn, ...entry }));
  const received: unknown[] = [];
  for (const index of POLICIES.keys()) {
    const QueueUrl = queueUrl(`q${index}`);
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] });
    const { Messages = [] } = await sqs.send(receive);
    received.push(Messages.map(({ Body, MessageAttributes }) => [body(Body ?? '', index), MessageAttributes]));
  }
  return received;
}

/** An envelope without what differs by nature. */
function body(text: string, index: number): unknown {
  if (index % 2 === 0) return text;
  const { Type, TopicArn, Subject, Message, MessageAttributes = {}, SignatureVersion } = JSON.parse(text);
  return { Type, TopicArn, Subject, Message, MessageAttributes, SignatureVersion };
}
