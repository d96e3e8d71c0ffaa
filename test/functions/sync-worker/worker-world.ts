import { generateKeyPairSync } from 'node:crypto';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { realClock } from '../../../local/clock.ts';
import { startNetsuite } from '../../../local/suite/netsuite/simulator.ts';
import { startShopify } from '../../../local/suite/shopify/simulator.ts';
import { callApi } from '../support/call-api.ts';
import { type SuiteOptions, startSuite } from '../support/start-suite.ts';

const PRIVATE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  format: 'pem',
  type: 'pkcs8',
}) as string;

export interface Job {
  id: string;
  job_type: string;
  correlation_id: string;
  status: string;
  attempts: number;
  rows_created: number;
  rows_updated: number;
  error_message: string | null;
  started_at: string | null;
  completed_at: string | null;
}

/** The suite, a Shopify with `historyOrders` orders a shop, and the worker's handler between the two. */
export async function startWorld(historyOrders: number, options: SuiteOptions = {}) {
  const suite = await startSuite(options);
  const shopify = await startShopify({
    clock: realClock,
    seed: 7,
    historyOrders,
    newOrderEveryMs: 86_400_000,
    bucket: { maximumAvailable: 1e6 },
  });
  process.env.SHOPIFY_BASE_URL = shopify.url;
  const netsuite = await startNetsuite({ clock: realClock, seed: 7, historyOrders, newOrderEveryMs: 86_400_000 });
  process.env.NETSUITE_BASE_URL = netsuite.url;
  const sqs = new SQSClient({});
  const QueueUrl = suite.queueUrl;
  const password = 'correct horse battery';
  const email = `${crypto.randomUUID()}@example.com`;
  await callApi('POST', '/api/v1/auth/register', { body: { tenant_name: 'acme', email, password } });
  // The plan that includes everything, and connections enough for a test of many.
  await suite.sql('migrator', "update tenants set plan = 'enterprise' where name = 'acme'");
  const { access_token: token, tenant_id } = (
    await callApi('POST', '/api/v1/auth/login', { body: { email, password } })
  ).body;
  let shops = 0;
  let accounts = 0;

  return {
    suite,
    shopify,
    netsuite,
    token: token as string,
    tenantId: tenant_id as string,

    /** A connection to a shop that nobody else is connected to. */
    async connect() {
      shops += 1;
      const domain = `shop-${shops}.myshopify.com`;
      const credentials = { shop_domain: domain, access_token: 'shpat_of_the_test' };
      const body = { provider: 'shopify', label: domain, credentials };
      const created = await callApi('POST', '/api/v1/connections', { token, body });
      if (created.status !== 201) throw new Error(`no connection: ${created.text}`);
      return { domain, connectionId: created.body.id as string };
    },

    /** A connection to a NetSuite account that nobody else is connected to. */
    async connectNetsuite() {
      accounts += 1;
      const account = String(1_000_000 + accounts);
      const credentials = {
        account_id: account,
        client_id: 'client',
        certificate_id: 'certificate',
        private_key: PRIVATE_KEY,
      };
      const body = { provider: 'netsuite', label: account, credentials };
      const created = await callApi('POST', '/api/v1/connections', { token, body });
      if (created.status !== 201) throw new Error(`no connection: ${created.text}`);
      return { account, connectionId: created.body.id as string };
    },

    /** Asks for a sync by the API, and takes its message from the queue. */
    async requestSync(connectionId: string, object_type = 'orders') {
      const path = `/api/v1/connections/${connectionId}/sync`;
      const { body, status, text } = await callApi('POST', path, { token, body: { object_type } });
      if (status !== 202) throw new Error(`no job: ${text}`);
      return { jobId: body.job_id as string, record: await this.receive(body.job_id) };
    },

    /** The next message as Lambda would hand it to the worker; of a job, where one is named: then others are thrown away. */
    async receive(jobId?: string): Promise<SQSRecord> {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          WaitTimeSeconds: 3,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      const message = Messages[0];
      if (!message) throw new Error('no message on the queue');
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      if (jobId && JSON.parse(message.Body!).job_id !== jobId) return await this.receive(jobId);
      const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, DataType }]) => [
        name,
        { stringValue: StringValue, dataType: DataType },
      ]);
      return {
        messageId: message.MessageId,
        receiptHandle: message.ReceiptHandle,
        body: message.Body,
        attributes: message.Attributes,
        messageAttributes: Object.fromEntries(attributes),
        eventSourceARN: suite.queueArn,
      } as unknown as SQSRecord;
    },

    async send(MessageBody: string) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },

    /** Waits until so many messages can be received. */
    async waitFor({ visible }: { visible: number }) {
      while ((await this.waiting()).visible < visible) await new Promise((resolve) => setTimeout(resolve, 100));
    },

    /** Throws away what can be received now. */
    async empty() {
      while ((await this.waiting()).visible > 0) await this.receive();
    },

    async waiting() {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      return {
        visible: Number(Attributes?.ApproximateNumberOfMessages),
        delayed: Number(Attributes?.ApproximateNumberOfMessagesDelayed),
      };
    },

    async job(jobId: string): Promise<Job> {
      const { rows } = await suite.sql('migrator', 'select * from jobs where id = :id::uuid', { id: jobId });
      return rows[0] as unknown as Job;
    },

    /** The connection's jobs, by their type. */
    async jobs(connectionId: string): Promise<Job[]> {
      const text = 'select * from jobs where connection_id = :id::uuid order by job_type, created_at';
      return (await suite.sql('migrator', text, { id: connectionId })).rows as unknown as Job[];
    },

    async orders(connectionId: string) {
      const text =
        'select count(*) as n, count(distinct external_id) as ids from canonical_orders where connection_id = :id::uuid';
      const { rows } = await suite.sql('migrator', text, { id: connectionId });
      return { rows: Number(rows[0]!.n), distinct: Number(rows[0]!.ids) };
    },

    async auditActions(resourceId: string) {
      const text = 'select action, error_message from audit_events where resource_id = :id order by "timestamp"';
      return (await suite.sql('migrator', text, { id: resourceId })).rows;
    },

    async stop() {
      sqs.destroy();
      await shopify.stop();
      await netsuite.stop();
      await suite.stop();
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** Runs the worker's handler on one batch. */
export async function work(records: SQSRecord[], remainingMs: () => number = () => 60_000): Promise<SQSBatchResponse> {
  const { handler } = await import('../../../functions/sync-worker/handler.ts');
  const context = { awsRequestId: crypto.randomUUID(), getRemainingTimeInMillis: remainingMs } as Context;
  return (await handler({ Records: records }, context)) as SQSBatchResponse;
}

/** The record as the queue delivers it for the `count`th time. */
export function delivered(record: SQSRecord, count: number): SQSRecord {
  return { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: String(count) } };
}
