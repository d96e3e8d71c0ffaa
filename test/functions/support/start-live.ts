import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { lambdaContext } from 'lamplight/testing';
import { type Connections, createConnections } from '../../../local/aws/execute-api/connections.ts';
import { executeApi } from '../../../local/aws/execute-api/execute-api.ts';
import { operatorPrincipal } from '../../../local/aws/iam/principal.ts';
import { startAws } from '../../../local/aws/server.ts';
import type { Service } from '../../../local/aws/service.ts';
import { realClock } from '../../../local/clock.ts';
import { startWebSocketApi } from '../../../local/events/websocket-api.ts';
import { createRecords } from '../../../local/records.ts';

const [REGION, ACCOUNT] = ['eu-central-1', '000000000000'];
const ROUTES = ['$connect', '$disconnect', 'ping', 'subscribe', '$default'];

/** The WebSocket API in front of the handler in this process, and its connections over the wire. Starts after the suite. */
export async function startLive() {
  const [clock, records] = [realClock, createRecords()];
  const connections: Connections = createConnections();
  const aws = await startAws({
    clock,
    records,
    principals: new Map([['AKID', operatorPrincipal('AKID', ACCOUNT)]]),
    services: [executeApi({ connections, region: REGION, accountId: ACCOUNT }) as Service],
    port: 0,
    region: REGION,
    accountId: ACCOUNT,
  });
  const { handler } = await import('../../../functions/live-connections/handler.ts');
  const ids: string[] = [];
  let disconnects = true;
  const gateway = await startWebSocketApi(
    {
      id: 'Live',
      name: 'live',
      routeSelectionExpression: '$request.body.action',
      routes: ROUTES.map((key) => ({ key, functionArn: key, timeoutMs: 29_000, responds: !key.includes('connect') })),
      stages: ['local'],
    },
    {
      port: 0,
      clock,
      records,
      connections,
      async invoke(key, event) {
        if (key === '$disconnect' && !disconnects) return { requestId: 'r', durationMs: 1, payload: 'null' };
        const given = event as Parameters<typeof handler>[0];
        if (key === '$connect') ids.push(given.requestContext.connectionId);
        const answer = (await handler(given, lambdaContext())) as APIGatewayProxyStructuredResultV2;
        return { requestId: 'r', durationMs: 1, payload: JSON.stringify(answer) };
      },
    },
  );
  process.env.LIVE_CALLBACK_URL = `${aws.url}/execute-api/Live/local`;
  return {
    url: `${gateway.url}/local`,
    /** Of every connect so far. */
    ids,
    connections,
    /** The gateway's one try to tell of an end fails. */
    loseDisconnects() {
      disconnects = false;
    },
    async stop() {
      await gateway.stop();
      await aws.stop();
    },
  };
}
