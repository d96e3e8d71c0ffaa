import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createConnections, type GatewayConnection } from '../../../../local/aws/execute-api/connections.ts';
import { executeApi } from '../../../../local/aws/execute-api/execute-api.ts';
import type { Service } from '../../../../local/aws/service.ts';
import type { PolicyStatement } from '../../../../local/template/app.ts';
import { ACCOUNT, localFunction, REGION, START_MS, startTestAws } from '../support/start-test-aws.ts';

const POST_ONLY: PolicyStatement = {
  effect: 'Allow',
  actions: ['execute-api:ManageConnections'],
  resources: [`arn:aws:execute-api:${REGION}:${ACCOUNT}:Live/prod/POST/@connections/*`],
  origin: 'test',
};

const connections = createConnections();
const ConnectionId = 'L0SM9cOFvHcCIhw=';
let received: string[] = [];
let closed = 0;
let isFull = false;
let aws: Awaited<ReturnType<typeof startTestAws>>;

beforeAll(async () => {
  const connection: GatewayConnection = {
    apiId: 'Live',
    stage: 'prod',
    id: ConnectionId,
    connectedAtMs: START_MS,
    lastActiveAtMs: START_MS + 60_000,
    sourceIp: '127.0.0.1',
    userAgent: 'jest',
    send(data) {
      if (!isFull) received.push(data.toString());
      return !isFull;
    },
    close() {
      closed += 1;
    },
  };
  connections.add(connection);
  aws = await startTestAws({
    functions: [localFunction('pusher', [POST_ONLY])],
    services: () => [executeApi({ connections, region: REGION, accountId: ACCOUNT }) as Service],
  });
});

afterAll(() => aws.stop());

function client(who = 'operator', stage = 'prod') {
  const endpoint = `${aws.aws.url}/execute-api/Live/${stage}`;
  return new ApiGatewayManagementApiClient({ ...aws.client(who), endpoint });
}

test('a message reaches the client byte for byte', async () => {
  received = [];
  await client('pusher').send(new PostToConnectionCommand({ ConnectionId, Data: '{"é":"\\n"}' }));
  expect(received).toEqual(['{"é":"\\n"}']);
});

test('a connection tells of itself', async () => {
  expect(await client().send(new GetConnectionCommand({ ConnectionId }))).toMatchObject({
    ConnectedAt: new Date(START_MS),
    LastActiveAt: new Date(START_MS + 60_000),
    Identity: { SourceIp: '127.0.0.1', UserAgent: 'jest' },
  });
});

test('a connection can be ended', async () => {
  await client().send(new DeleteConnectionCommand({ ConnectionId }));
  expect(closed).toBe(1);
});

test.each([
  ['that is gone', 'prod', 'gone='],
  ['of another stage', 'test', ConnectionId],
])('a connection %s is a GoneException', async (_what, stage, id) => {
  for (const command of [
    new PostToConnectionCommand({ ConnectionId: id, Data: 'x' }),
    new GetConnectionCommand({ ConnectionId: id }),
    new DeleteConnectionCommand({ ConnectionId: id }),
  ]) {
    await expect(client('operator', stage).send(command as never)).rejects.toMatchObject({
      name: 'GoneException',
      $metadata: { httpStatusCode: 410 },
    });
  }
});

test('a client that does not read is a LimitExceededException', async () => {
  isFull = true;
  const post = client().send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }));
  await expect(post).rejects.toMatchObject({ name: 'LimitExceededException', $metadata: { httpStatusCode: 429 } });
  isFull = false;
});

test('a message over 128 KB is a PayloadTooLargeException', async () => {
  const post = client().send(new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024 + 1) }));
  await expect(post).rejects.toMatchObject({ name: 'PayloadTooLargeException' });
});

test('a function may do to a connection what its role says, and no more', async () => {
  const refused = client('pusher').send(new DeleteConnectionCommand({ ConnectionId }));
  await expect(refused).rejects.toMatchObject({ name: 'ForbiddenException', $metadata: { httpStatusCode: 403 } });
  expect(aws.notices().join()).toContain(
    `pusher lacks execute-api:ManageConnections on arn:aws:execute-api:${REGION}:${ACCOUNT}:Live/prod/DELETE/@connections/`,
  );
});
