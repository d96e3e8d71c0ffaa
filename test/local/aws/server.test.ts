import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { PublishCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Service } from '../../../local/aws/service.ts';
import { localQueue, startTestAws } from './support/start-test-aws.ts';

const broken: Service = {
  name: 'monitoring',
  protocol: 'json',
  state: undefined,
  operations: {
    ListMetrics: {
      action: 'cloudwatch:ListMetrics',
      resource: () => ['*'],
      run() {
        throw new TypeError('a mistake of ours');
      },
    },
  },
};
const rest: Service = {
  name: 'rds-data',
  protocol: 'rest-json',
  state: { rows: 3 },
  operations: {
    ExecuteStatement: {
      action: 'rds-data:ExecuteStatement',
      route: 'POST /Execute',
      resource: (input) => [String(input.resourceArn)],
      run: (input) => ({ numberOfRecordsUpdated: 3, generatedFields: [{ stringValue: input.sql }] }),
    },
  },
};

let run: Awaited<ReturnType<typeof startTestAws>>;
beforeEach(async () => {
  run = await startTestAws({ queues: [localQueue('jobs')], services: () => [broken, rest] });
});
afterEach(() => run.stop());

test('an operation that the local AWS lacks is an error of AWS and a notice that names it', async () => {
  await expect(run.sqsClient().send(new CreateQueueCommand({ QueueName: 'other' }))).rejects.toMatchObject({
    name: 'InvalidAction',
    message: 'The local AWS does not support sqs:CreateQueue.',
  });
  expect(run.notices()[0]).toMatch(/^operator called sqs:CreateQueue, which the local AWS does not have; it has /);
});

test('a member that is not modelled is refused by its name, and a notice says so', async () => {
  await expect(run.sqsClient().send(new ListQueuesCommand({ MaxResults: 1 }))).rejects.toMatchObject({
    name: 'UnsupportedOperation',
    message: 'The local AWS does not model MaxResults of sqs:ListQueues.',
  });
  expect(run.notices()).toEqual([expect.stringMatching(/MaxResults of sqs:ListQueues.*without/)]);
});

test('a service that the local AWS lacks is an error and a notice that names it', async () => {
  const publish = new PublishCommand({ TopicArn: 'arn:aws:sns:eu-central-1:000000000000:none', Message: 'x' });
  await expect(run.snsClient().send(publish)).rejects.toThrow('does not support sns:Publish');
  expect(run.notices()).toEqual([
    'operator called sns:Publish, which the local AWS does not have; it has the services sqs, monitoring, rds-data',
  ]);
});

test('an access key that belongs to nobody is refused', async () => {
  const send = run.sqsClient('stranger').send(new ListQueuesCommand({}));
  await expect(send).rejects.toMatchObject({ name: 'UnrecognizedClientException', $metadata: { httpStatusCode: 403 } });
});

test('a request without a signature is refused', async () => {
  const response = await fetch(run.aws.url, { method: 'POST', body: '{}' });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ message: 'Request is missing Authentication Token' });
});

test('a body that is no JSON is an error of the caller', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKID-operator/20261124/eu-central-1/sqs/aws4_request, Signature=0';
  const headers = {
    authorization,
    'x-amz-target': 'AmazonSQS.ListQueues',
    'content-type': 'application/x-amz-json-1.0',
  };
  const response = await fetch(run.aws.url, { method: 'POST', headers, body: '[' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'com.amazonaws.sqs#SerializationException' });
});

test('a mistake of the local AWS is a 500 whose cause is on the terminal only', async () => {
  const client = new CloudWatchClient(run.client('operator'));
  await expect(client.send(new ListMetricsCommand({}))).rejects.toMatchObject({
    name: 'InternalFailure',
    message: 'The local AWS failed; its terminal says why.',
  });
  expect(run.notices()[0]).toMatch(/^monitoring:ListMetrics failed inside the local AWS: TypeError: a mistake of ours/);
});

test('REST-JSON operations are found by method and path', async () => {
  const client = new RDSDataClient(run.client('operator'));
  const output = await client.send(
    new ExecuteStatementCommand({ resourceArn: 'arn:r', secretArn: 'arn:s', sql: 'select 1' }),
  );
  expect(output).toMatchObject({ numberOfRecordsUpdated: 3, generatedFields: [{ stringValue: 'select 1' }] });
});

test('a taken port is an error when it starts', async () => {
  const port = Number(new URL(run.aws.url).port);
  const { startAws } = await import('../../../local/aws/server.ts');
  const { clock, records } = run;
  const start = startAws({ clock, records, principals: new Map(), services: [], port, region: 'x', accountId: 'y' });
  await expect(start).rejects.toMatchObject({ code: 'port_busy' });
});
