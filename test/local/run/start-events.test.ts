import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { createConnections } from '../../../local/aws/execute-api/connections.ts';
import { createAuthority } from '../../../local/aws/iam/authority.ts';
import { virtualClock } from '../../../local/clock.ts';
import { listen } from '../../../local/listen.ts';
import { choosePort } from '../../../local/ports.ts';
import { createRecords } from '../../../local/records.ts';
import { startEvents } from '../../../local/run/start-events.ts';
import { startFunctions } from '../../../local/run/start-functions.ts';
import type { RunningQueues } from '../../../local/run/start-queues.ts';
import type { LocalApp } from '../../../local/template/app.ts';

const EMPTY: Partial<LocalApp> = {
  region: 'eu-central-1',
  accountId: '000000000000',
  functions: [],
  mappings: [],
  httpApis: [{ id: 'Api', name: 'api', routes: [] }],
  webSocketApis: [],
  schedules: [],
};

const SOCKET = { name: 'live', routeSelectionExpression: '$request.body.action', routes: [], stages: ['live'] };
const SCHEDULE = { name: 'Nightly', arn: 'arn:aws:events:eu-central-1:0:rule/nightly', enabled: true, targets: [] };

async function start(parts: Partial<LocalApp>, apiPorts: Map<string, number>) {
  const [clock, records] = [virtualClock(Date.UTC(2026, 0, 1)), createRecords()];
  const app = { ...EMPTY, ...parts } as LocalApp;
  const functions = startFunctions({ app, secrets: undefined!, clock, records, awsEndpoint: '', environment: {} });
  const queues = { sqs: { queue: () => undefined } } as unknown as RunningQueues;
  const [authority, connections] = [createAuthority({ clock, records }), createConnections()];
  return startEvents({ app, clock, records, functions, queues, authority, connections, apiPorts });
}

async function expectFree(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
}

test('a start that fails at a schedule leaves no server behind', async () => {
  const ports = new Map([
    ['Api', await choosePort(0)],
    ['Live', await choosePort(0)],
  ]);
  const parts = {
    webSocketApis: [{ id: 'Live', ...SOCKET }],
    schedules: [{ id: 'Nightly', expression: 'rate(1 minutes)', ...SCHEDULE }],
  };
  await expect(start(parts, ports)).rejects.toThrow('schedule Nightly: rate(1 minutes): EventBridge wants 1 minute');
  for (const port of ports.values()) await expectFree(port);
});

test('a start that fails at a busy port ends the servers before it', async () => {
  const busy = createServer();
  await listen(busy, 0, '127.0.0.1');
  const { port } = busy.address() as { port: number };
  const ports = new Map([
    ['Api', await choosePort(0)],
    ['First', await choosePort(0)],
    ['Second', port],
  ]);
  const webSocketApis = [
    { id: 'First', ...SOCKET },
    { id: 'Second', ...SOCKET },
  ];
  await expect(start({ webSocketApis }, ports)).rejects.toThrow(`port ${port} is in use`);
  await expectFree(ports.get('Api')!);
  await expectFree(ports.get('First')!);
  await new Promise((resolve) => busy.close(resolve));
});
