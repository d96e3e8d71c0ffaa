import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { carry } from 'lamplight/observe';
import { requiredEnvironment } from '../shared/environment.ts';
import { PROBE_BODY } from '../shared/probe-message.ts';

/** Milliseconds: all probes together must be over well within the minute. */
const TIMEOUT_MS = 5_000;
const SQS_TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

/** JSON-RPC's shortest question to an MCP server: it opens no session, names no tenant and reaches no database. */
const PING = JSON.stringify({ jsonrpc: '2.0', id: 'probe', method: 'ping' });

let client: SQSClient | undefined;

/** How each service is asked, by its name in `heartbeats_total{service}`. Each throws where the question did not arrive. */
export const PROBES = {
  api: () => askOverHttp('/health', { method: 'GET' }),
  'sync-worker': sendProbeMessage,
  mcp: () =>
    askOverHttp('/mcp', {
      method: 'POST',
      body: PING,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    }),
};

async function askOverHttp(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<void> {
  const response = await fetch(`${requiredEnvironment('API_URL')}${path}`, {
    ...init,
    headers: { ...init.headers, ...carry.http() },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
}

async function sendProbeMessage(): Promise<void> {
  client ??= new SQSClient({ maxAttempts: 2, requestHandler: SQS_TIMEOUTS });
  const QueueUrl = requiredEnvironment('SYNC_QUEUE_URL');
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: PROBE_BODY, MessageAttributes: carry.sqs() }));
}
