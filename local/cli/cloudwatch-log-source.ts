import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LogQuery, LogSource, SourceEvent } from './log-source.ts';

export interface LogsLogin {
  /** Absent on AWS. */
  endpoint?: string;
  region: string;
  /** Absent on AWS, where the SDK finds its own. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** CloudWatch Logs, or a local run's, by the SDK's own client; which is loaded when the first command needs it. */
export async function cloudWatchLogSource({ endpoint, region, credentials }: LogsLogin): Promise<LogSource> {
  const sdk = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new sdk.CloudWatchLogsClient({
    region,
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
  });
  return {
    async groups() {
      const names: string[] = [];
      for await (const page of sdk.paginateDescribeLogGroups({ client }, {})) {
        for (const { logGroupName } of page.logGroups ?? []) if (logGroupName) names.push(logGroupName);
      }
      return names;
    },
    async events(query) {
      const found = await Promise.all(query.logGroups.map((logGroup) => eventsOf(client, sdk, logGroup, query)));
      return found.flat().sort((left, right) => left.timeMs - right.timeMs);
    },
  };
}

type Sdk = typeof import('@aws-sdk/client-cloudwatch-logs');

async function eventsOf(
  client: CloudWatchLogsClient,
  sdk: Sdk,
  logGroup: string,
  { fromMs, toMs, filterPattern }: LogQuery,
): Promise<SourceEvent[]> {
  const input = {
    logGroupName: logGroup,
    startTime: fromMs,
    ...(toMs !== undefined && { endTime: toMs }),
    ...(filterPattern && { filterPattern }),
  };
  const events: SourceEvent[] = [];
  for await (const page of sdk.paginateFilterLogEvents({ client }, input)) {
    for (const { eventId = '', timestamp = 0, message = '' } of page.events ?? []) {
      events.push({ id: eventId, timeMs: timestamp, logGroup, message });
    }
  }
  return events;
}
