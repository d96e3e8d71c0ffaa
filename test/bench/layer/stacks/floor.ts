import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { CONTEXT, EVENT } from '../event.ts';

const socket = createSocket('udp4');
socket.unref();
const [host, port] = process.env.AWS_XRAY_DAEMON_ADDRESS!.split(':');

function write(fields: object): void {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}

/** The same lines, metrics and subsegment with nothing around them: no redaction, no context, no failure considered. */
export const handler = async (event: typeof EVENT, context: typeof CONTEXT) => {
  const startedAt = Date.now();
  const correlationId = event.headers['x-correlation-id'];
  const line = (name: string, fields: object) =>
    write({
      timestamp: new Date().toISOString(),
      level: 'info',
      event: name,
      correlation_id: correlationId,
      request_id: context.awsRequestId,
      ...fields,
    });
  line('request_started', { path: event.rawPath });
  const begun = Date.now() / 1000;
  line('connection_created', { connection_id: 'c-7', provider: 'shopify' });
  const ended = Date.now() / 1000;
  const labels = { method: 'POST', path: '/connections/{id}', status_code: '201' };
  line('request_completed', { ...labels, duration_ms: Date.now() - startedAt });
  write({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'Bench',
          Dimensions: [['method', 'path', 'status_code']],
          Metrics: [
            { Name: 'api_requests_total', Unit: 'Count' },
            { Name: 'api_request_duration_seconds', Unit: 'Seconds' },
          ],
        },
      ],
    },
    ...labels,
    api_requests_total: 1,
    api_request_duration_seconds: (Date.now() - startedAt) / 1000,
  });
  const [, root, parent] = /Root=([^;]+);Parent=([^;]+);Sampled=1/.exec(process.env._X_AMZN_TRACE_ID!)!;
  const segment = {
    id: randomBytes(8).toString('hex'),
    trace_id: root,
    parent_id: parent,
    type: 'subsegment',
    name: 'create_connection',
    start_time: begun,
    end_time: ended,
    annotations: { provider: 'shopify' },
  };
  socket.send(`{"format":"json","version":1}\n${JSON.stringify(segment)}`, Number(port), host);
  return { statusCode: 201, headers: { 'x-correlation-id': correlationId }, body: '{}' };
};
