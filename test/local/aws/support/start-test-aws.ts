import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { functionPrincipal, operatorPrincipal } from '../../../../local/aws/iam/principal.ts';
import { startAws } from '../../../../local/aws/server.ts';
import type { Service } from '../../../../local/aws/service.ts';
import { createSqs } from '../../../../local/aws/sqs/sqs.ts';
import { type VirtualClock, virtualClock } from '../../../../local/clock.ts';
import { createRecords, type LocalRecord, type MetricRecord } from '../../../../local/records.ts';
import type { LocalFunction, LocalQueue, PolicyStatement } from '../../../../local/template/app.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';
/** A full minute. */
export const START_MS = Date.UTC(2026, 10, 24, 12, 0, 0);

export function localQueue(name: string, settings: Partial<LocalQueue> = {}): LocalQueue {
  return {
    id: name,
    name,
    arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
    visibilityTimeoutMs: 30_000,
    delayMs: 0,
    retentionMs: 345_600_000,
    maximumMessageBytes: 1_048_576,
    receiveWaitMs: 0,
    ...settings,
  };
}

export function localFunction(title: string, statements: PolicyStatement[]): LocalFunction {
  return {
    id: title,
    stack: 'TestStack',
    path: `TestStack/${title}`,
    name: `test-${title}`,
    title,
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:test-${title}`,
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    codeFolder: '/nowhere',
    layerFolders: [],
    memorySizeMb: 128,
    timeoutMs: 3000,
    environment: {},
    logGroup: `/aws/lambda/test-${title}`,
    logFormat: 'JSON',
    applicationLogLevel: 'TRACE',
    systemLogLevel: 'INFO',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/test-${title}-role`,
    statements,
  };
}

export interface TestAwsOptions {
  queues?: LocalQueue[];
  functions?: LocalFunction[];
  services?: (run: { clock: VirtualClock; records: ReturnType<typeof createRecords> }) => Service[];
}

/** The wire endpoint on a virtual clock, with an operator's clients and those of each function (key `AKID-<title>`). */
export async function startTestAws({ queues = [], functions = [], services = () => [] }: TestAwsOptions = {}) {
  const clock = virtualClock(START_MS);
  const records = createRecords();
  const seen: LocalRecord[] = [];
  records.subscribe((record) => void seen.push(record));
  const sqs = createSqs({ clock, records, queues });
  const principals = new Map([['AKID-operator', operatorPrincipal('AKID-operator', ACCOUNT)]]);
  for (const fn of functions) principals.set(`AKID-${fn.title}`, functionPrincipal(fn, `AKID-${fn.title}`));
  const options = { clock, records, principals, port: 0, region: REGION, accountId: ACCOUNT };
  const aws = await startAws({ ...options, services: [sqs.service, ...services({ clock, records })] });
  const client = (who: string) => ({
    endpoint: aws.url,
    region: REGION,
    maxAttempts: 1,
    credentials: { accessKeyId: `AKID-${who}`, secretAccessKey: 'any' },
  });

  return {
    aws,
    clock,
    records,
    sqs,
    client,
    sqsClient: (who = 'operator') => new SQSClient(client(who)),
    snsClient: (who = 'operator') => new SNSClient(client(who)),
    url: (name: string) => `${aws.url}/${ACCOUNT}/${name}`,
    queue: (name: string) => sqs.queue(`arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`)!,
    notices: () => seen.flatMap((record) => (record.kind === 'notice' ? [record.message] : [])),
    metrics: () => seen.filter((record): record is MetricRecord => record.kind === 'metric'),
    async stop() {
      sqs.stop();
      await aws.stop();
    },
  };
}
