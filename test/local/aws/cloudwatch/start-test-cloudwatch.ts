import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { cloudWatch } from '../../../../local/aws/cloudwatch/cloudwatch.ts';
import type { DashboardBody } from '../../../../local/aws/cloudwatch/dashboard-bodies.ts';
import { operatorPrincipal } from '../../../../local/aws/iam/principal.ts';
import { startAws } from '../../../../local/aws/server.ts';
import { virtualClock } from '../../../../local/clock.ts';
import type { MetricAlarm } from '../../../../local/cloudwatch/alarms/alarm.ts';
import type { CompositeAlarm } from '../../../../local/cloudwatch/composite/composite-alarm.ts';
import { createRecords } from '../../../../local/records.ts';
import { startCloudWatch } from '../../../../local/run/start-cloudwatch.ts';

export const START_MS = Date.UTC(2026, 10, 24, 12);
const WHERE = { region: 'us-east-1', accountId: '000000000000' };

export interface TestCloudWatchOptions {
  alarms?: MetricAlarm[];
  composites?: CompositeAlarm[];
  dashboards?: DashboardBody[];
}

/** CloudWatch on the wire endpoint and a virtual clock, with an unmodified client. */
export async function startTestCloudWatch({
  alarms = [],
  composites = [],
  dashboards = [],
}: TestCloudWatchOptions = {}) {
  const clock = virtualClock(START_MS);
  const records = createRecords();
  const published: { topicArn: string; subject?: string; body: string }[] = [];
  const empty = { muteRules: [], metricFilters: [], dashboards: [], savedQueries: [], problems: [] };
  const watch = startCloudWatch({
    template: { ...WHERE, ...empty, alarms, composites },
    clock,
    records,
    publish: (topicArn, message) => void published.push({ topicArn, ...message }),
    invokeAsync: () => {},
  });
  const principals = new Map([['OPERATOR', operatorPrincipal('OPERATOR', WHERE.accountId)]]);
  const services = [cloudWatch({ ...watch, ...WHERE, dashboards })];
  const aws = await startAws({ clock, records, principals, services, port: 0, ...WHERE });
  const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'any' };
  return {
    clock,
    records,
    published,
    url: aws.url,
    client: new CloudWatchClient({ endpoint: aws.url, region: WHERE.region, maxAttempts: 1, credentials }),
    async stop() {
      watch.stop();
      await aws.stop();
    },
  };
}
