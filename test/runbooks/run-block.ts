import { CloudWatchClient, GetMetricDataCommand, paginateListMetrics } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AWS_READS } from '../../lib/runbooks/aws-reads.ts';
import { readSignal, SIGNAL_KEYS } from '../../lib/runbooks/read-signal.ts';
import type { RunnableBlock } from '../../lib/runbooks/runbook.ts';
import { readDuration } from '../../lib/runbooks/time-text.ts';
import { readYaml } from '../../lib/runbooks/yaml-mapping.ts';
import { suiteResources } from '../../lib/suite/suite-resources.ts';
import type { LocalSystem } from '../../local/run/start-local.ts';

/** A row of Logs Insights, by column. */
export type LogRow = Record<string, string>;

/** A series of a metric block: its dimensions, and the values of the window's periods. */
export interface Series {
  dimensions: Record<string, string>;
  values: number[];
}

export interface BlockRun {
  system: LocalSystem;
  /** Values of the runbook's parameters. */
  parameters: Readonly<Record<string, string>>;
  fromMs: number;
  toMs: number;
}

const STAGE = 'local';

/** Runs the query of a logs block over the lines of all functions. */
export async function runLogs({ text, limit }: RunnableBlock, run: BlockRun): Promise<LogRow[]> {
  const query = text.replace(/(?<![:\w]):([a-z_]\w*)/g, (_, name: string) => `'${run.parameters[name]}'`);
  return await runQuery(query, run, limit);
}

/** Runs a query of Logs Insights over the lines of all functions. */
export async function runQuery(queryString: string, run: BlockRun, limit?: number): Promise<LogRow[]> {
  const { system, fromMs, toMs } = run;
  const client = new CloudWatchLogsClient(connection(system));
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupNames: system.app.functions.map(({ logGroup }) => logGroup),
      startTime: Math.floor(fromMs / 1000),
      endTime: Math.floor(toMs / 1000),
      queryString,
      limit,
    }),
  );
  const { results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
  client.destroy();
  return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
}

/** Asks for every series that a metric block is about: one of a resource, or one for each value of the labels under `by`. */
export async function runMetric(
  block: RunnableBlock,
  { system, parameters, fromMs, toMs }: BlockRun,
): Promise<Series[]> {
  const yaml = readYaml(block.text, { file: '', line: 1, what: 'the block', problems: [] }, [
    ...SIGNAL_KEYS,
    'by',
    'period',
  ])!;
  const input = readSignal(yaml)!;
  const labels = [yaml.texts('by') ?? []].flat();
  const client = new CloudWatchClient(connection(system));
  const isAws = input.kind === 'aws';
  const Namespace = isAws ? input.namespace : `Suite/${STAGE}`;
  const fixed: Record<string, string> = isAws
    ? { ...suiteResources(STAGE)[String(input.resource)]![input.namespace] }
    : Object.fromEntries(
        Object.entries(input.where).map(([label, value]) => [label, bound(String(value), parameters)]),
      );
  const found: Series[] = [];
  const Dimensions = [
    ...Object.entries(fixed).map(([Name, Value]) => ({ Name, Value })),
    ...labels.map((Name) => ({ Name })),
  ];
  for await (const { Metrics = [] } of paginateListMetrics(
    { client },
    { Namespace, MetricName: input.metric, Dimensions },
  )) {
    for (const { Dimensions: own = [] } of Metrics) {
      if (own.length === Dimensions.length)
        found.push({ dimensions: Object.fromEntries(own.map(({ Name, Value }) => [Name, Value])), values: [] });
    }
  }
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: found.map(({ dimensions }, at) => ({
        Id: `m${at}`,
        MetricStat: {
          Metric: {
            Namespace,
            MetricName: input.metric,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Stat: input.statistic,
          Period: readDuration(yaml.text('period')!)!,
        },
      })),
    }),
  );
  client.destroy();
  return found.map(({ dimensions }, at) => ({
    dimensions,
    values: MetricDataResults.find(({ Id }) => Id === `m${at}`)?.Values ?? [],
  }));
}

/** Calls that the local wire has, by operation; the name is the resource's in AWS. */
export const LOCAL_CALLS: Record<string, (name: string, system: LocalSystem) => Promise<object>> = {
  async GetQueueAttributes(QueueName, system) {
    const client = new SQSClient(connection(system));
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    return (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};
  },
  async DescribeSecret(SecretId, system) {
    return await new SecretsManagerClient(connection(system)).send(new DescribeSecretCommand({ SecretId }));
  },
};

/** The operation of an aws block, and the name of the resource that it reads. */
export function readCall({ text }: RunnableBlock): { call: string; name: string } {
  const yaml = readYaml(text, { file: '', line: 1, what: 'the block', problems: [] })!;
  const call = yaml.text('call')!;
  const { argument, namespace } = AWS_READS[call]!;
  return { call, name: Object.values(suiteResources(STAGE)[yaml.text(argument)!]![namespace]!)[0]! };
}

function bound(value: string, parameters: BlockRun['parameters']): string {
  return value.startsWith(':') ? parameters[value.slice(1)]! : value;
}

function connection({ awsEndpoint: endpoint, region, credentials }: LocalSystem) {
  return { endpoint, region, credentials, maxAttempts: 1 };
}
