import { CfnInsightRule } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';
import type { Stage } from './stage.ts';

/** User guide, Contributor Insights rule syntax: at most four keys and four filters; all of them match. */
interface Contribution {
  Keys: readonly string[];
  Filters: readonly { Match: string; In: readonly string[] }[];
}

/** Who is behind the numbers, whatever the number of tenants: they are counted from the canonical lines, not from metrics. */
const RULES: Readonly<Record<string, Contribution>> = {
  'top-tenants': {
    Keys: ['$.tenant_id'],
    Filters: [{ Match: '$.event', In: ['request_completed', 'request_failed'] }],
  },
  'top-failing-endpoints': {
    Keys: ['$.method', '$.path', '$.status_code'],
    Filters: [{ Match: '$.event', In: ['request_failed'] }],
  },
};

export interface TopContributorsProps {
  /** Whose they are: resources are called `<name>-<stage>-…`. */
  service: { name: string; stage: Stage };
  /** Names of those with the canonical lines of requests; they have to be there before the rules. */
  logGroups: readonly string[];
}

/** Contributor Insights: the tenants with most requests, and the endpoints that fail most. */
export class TopContributors extends Construct {
  constructor(scope: Construct, id: string, { service, logGroups }: TopContributorsProps) {
    super(scope, id);
    for (const [name, contribution] of Object.entries(RULES)) {
      new CfnInsightRule(this, name, {
        ruleName: physicalName(service, name),
        ruleState: 'ENABLED',
        ruleBody: JSON.stringify({
          Schema: { Name: 'CloudWatchLogRule', Version: 1 },
          LogGroupNames: logGroups,
          LogFormat: 'JSON',
          Contribution: contribution,
          AggregateOn: 'Count',
        }),
      });
    }
  }
}
