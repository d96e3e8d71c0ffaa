import {
  type GetMetricDataInput,
  ListMetricsCommand,
  type ListMetricsInput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { ExporterOptions } from 'lamplight/exporter';

export interface ListedMetric {
  name: string;
  dimensions?: Record<string, string>;
}

export interface Script {
  metrics: ListedMetric[];
  /** Metrics a page of ListMetrics. */
  pageSize?: number;
  /** The value of a query, newest first where there are several; undefined where there is none. */
  answer(query: MetricDataQuery): number | number[] | undefined;
  /** StatusCode of a query that is not answered completely. */
  status?(query: MetricDataQuery): string | undefined;
}

/** A CloudWatch that answers from a script, and keeps what it was asked. */
export function scriptedCloudWatch({ metrics, pageSize = 500, answer, status }: Script) {
  const listed: ListMetricsInput[] = [];
  const asked: GetMetricDataInput[] = [];
  const list = (input: ListMetricsInput) => {
    listed.push(input);
    const from = Number(input.NextToken ?? 0);
    const page = metrics.slice(from, from + pageSize);
    return {
      Metrics: page.map(({ name, dimensions = {} }) => ({
        Namespace: input.Namespace,
        MetricName: name,
        // In no order that anybody may rely on.
        Dimensions: Object.entries(dimensions)
          .reverse()
          .map(([Name, Value]) => ({ Name, Value })),
      })),
      NextToken: from + pageSize < metrics.length ? String(from + pageSize) : undefined,
    };
  };
  const get = (input: GetMetricDataInput) => {
    asked.push(input);
    return {
      MetricDataResults: input.MetricDataQueries!.map((query) => ({
        Id: query.Id,
        StatusCode: status?.(query) ?? 'Complete',
        Values: [answer(query) ?? []].flat(),
      })),
    };
  };
  const send = async (command: { input: object }) =>
    command instanceof ListMetricsCommand ? list(command.input) : get(command.input as GetMetricDataInput);
  return { client: { send } as unknown as ExporterOptions['cloudWatch'], listed, asked };
}
