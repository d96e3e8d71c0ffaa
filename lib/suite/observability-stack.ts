import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { describeCatalogue } from 'lamplight/catalogue';
import { metrics } from '../../functions/shared/catalogue.ts';
import { Dashboards } from '../constructs/dashboards.ts';
import { Notifications } from '../constructs/notifications.ts';
import { physicalName } from '../constructs/physical-name.ts';
import { Runbooks } from '../constructs/runbooks.ts';
import { SavedQueries } from '../constructs/saved-queries.ts';
import { stageOf } from '../constructs/stage.ts';
import { TopContributors } from '../constructs/top-contributors.ts';
import type { SqlParser } from '../runbooks/sql-parser.ts';
import { DEPLOY_ENTRIES, FUNCTION_ENTRIES } from './function-entries.ts';
import { suiteResources } from './suite-resources.ts';
import { forStage, SUITE_STAGES } from './suite-stages.ts';
import { MAXIMUM_CONCURRENCY } from './sync-queue.ts';

export interface ObservabilityStackProps extends StackProps {
  /** Absolute; holds `runbooks/` and `functions/`. */
  projectFolder: string;
  /** What `await loadSqlParser()` gives; without it the grammar of the runbooks' SQL is not checked. */
  parseSql?: SqlParser;
}

type Service = Parameters<typeof physicalName>[0];

const QUEUES = ['sync', 'sync-dlq'];

/**
 * Everything that watches the suite. It imports nothing of the suite's stack: names fixed by the stage lead to what it
 * watches, so that either stack can be deployed, changed and deleted without the other.
 *
 * Context: `email` gets every notification by mail; `runbookUrl` is the address before a runbook's file name.
 */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { projectFolder, parseSql, ...props }: ObservabilityStackProps) {
    super(scope, id, { description: 'Alarms, dashboards and queries of the suite, made by Lamplight', ...props });
    const service: Service = { name: 'suite', stage: stageOf(this, SUITE_STAGES) };
    const catalogue = describeCatalogue(metrics);
    const email = this.node.tryGetContext('email') as string | undefined;
    const runbookBase = this.node.tryGetContext('runbookUrl') as string | undefined;
    const notifications = new Notifications(this, 'Notifications', { service, email });
    const logging = [
      ...Object.keys(FUNCTION_ENTRIES),
      ...(service.stage === 'local' ? [] : Object.keys(DEPLOY_ENTRIES)),
    ];
    new SavedQueries(this, 'Queries', { service, logGroups: logging.map(logGroupOf(service)) });
    new TopContributors(this, 'TopContributors', { service, logGroups: ['api', 'mcp-tools'].map(logGroupOf(service)) });
    const runbooks = new Runbooks(this, 'Runbooks', {
      projectFolder,
      catalogue,
      topics: notifications.topics,
      resources: suiteResources(service.stage),
      stage: service.stage,
      sources: ['functions'],
      parseSql,
    });
    const dashboards = new Dashboards(this, 'Dashboards', {
      service,
      catalogue,
      complete: true,
      alarms: runbooks.alarms,
      arns: runbooks.arns,
      runbookUrl: runbookBase ? (runbook) => `${runbookBase.replace(/\/$/, '')}/${runbook}.md` : undefined,
      queues: QUEUES.map((name) => ({ name, queueName: physicalName(service, name) })),
      worker: {
        name: 'sync-worker',
        functionName: physicalName(service, 'sync-worker'),
        maximumConcurrency: forStage(MAXIMUM_CONCURRENCY, service.stage),
      },
      logGroups: {
        http: ['api', 'mcp-tools'].map(logGroupOf(service)),
        worker: ['sync-worker'].map(logGroupOf(service)),
        health: ['database-gauge'].map(logGroupOf(service)),
        audit: ['api', 'sync-worker', 'mcp-tools', 'sync-scheduler'].map(logGroupOf(service)),
      },
    });
    new CfnOutput(this, 'OverviewUrl', { value: dashboards.urls.overview });
    new CfnOutput(this, 'TenantUrl', { value: dashboards.urls.tenant });
    new CfnOutput(this, 'WorkerUrl', { value: dashboards.urls.worker });
    new CfnOutput(this, 'PageTopicArn', { value: notifications.topics.page.topicArn });
    new CfnOutput(this, 'TicketTopicArn', { value: notifications.topics.ticket.topicArn });
  }
}

function logGroupOf(service: Service): (name: string) => string {
  return (name) => `/aws/lambda/${physicalName(service, name)}`;
}
