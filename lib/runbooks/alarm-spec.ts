/** Who is told: `page` wakes somebody up, `ticket` waits for the morning. */
export type Severity = 'page' | 'ticket';

/** PutMetricAlarm, TreatMissingData. */
export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** PutMetricAlarm, ComparisonOperator; those of anomaly detection are not among them. */
export type ComparisonOperator =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

/** What an alarm is, whatever decides it. */
export interface AlarmSpecBase {
  /** `provider-401-shopify`: unique in the project; logical ids in templates derive from it. */
  id: string;
  /** `<stage>-<id>`: the alarm's name in CloudWatch. */
  name: string;
  /** The id in the front matter: `provider-401`, where `each` or `slo` made several alarms of it. */
  declaredAs: string;
  /** Id of the runbook that declares it, and its title. */
  runbook: string;
  title: string;
  severity: Severity;
  /** Whose topic its ALARM and OK actions go to. `none`: a child of a paging composite, or of a burn rate, has no action of its own. */
  notify: Severity | 'none';
  /** At most 1024 characters. */
  description: string;
  /** `lamplight:runbook`, `lamplight:alarm`, `lamplight:severity`, `lamplight:owner`, `lamplight:metric`, and `label:<name>` of each label. */
  tags: Readonly<Record<string, string>>;
  /** Values of the catalogue's labels that it is about: `{ provider: 'shopify', status_code: '401' }`. */
  labels: Readonly<Record<string, string>>;
  /** Id of the alarm that tells when the source of this one's signal is silent. */
  heartbeat?: string;
  /** Where it is declared. */
  file: string;
  line: number;
}

/** A metric as CloudWatch has it, of the catalogue or of AWS. */
export interface AlarmMetric {
  /** With the stage where it is the catalogue's: `Suite/prod`. */
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p95`, `TC(2:)`. */
  statistic: string;
  periodSeconds: number;
}

/** One entry of the alarm's `Metrics`. */
export type AlarmQuery =
  | { id: string; returnData: boolean; label?: string; metric: AlarmMetric }
  /** Metric math, or a Metrics Insights query, which has a period. */
  | { id: string; returnData: boolean; label?: string; expression: string; periodSeconds?: number };

/** An alarm on one metric, on metric math, or on a Metrics Insights query. */
export interface MetricAlarmSpec extends AlarmSpecBase {
  kind: 'metric';
  /** Exactly one has `returnData`. A single metric is an alarm by MetricName; at most ten have a metric. */
  queries: readonly AlarmQuery[];
  periodSeconds: number;
  /** N */
  evaluationPeriods: number;
  /** M */
  datapointsToAlarm: number;
  comparisonOperator: ComparisonOperator;
  threshold: number;
  treatMissingData: TreatMissingData;
  /** A Metrics Insights query with GROUP BY: each value of this label is a contributor with a state of its own. */
  groupBy?: string;
  /** Names of the catalogue's metrics that it reads; none where it reads AWS' own alone. */
  metrics: readonly string[];
}

/** An alarm over the states of others. */
export interface CompositeAlarmSpec extends AlarmSpecBase {
  kind: 'composite';
  /** As CloudWatch takes it, with the alarms' names: `ALARM("prod-api-errors") OR ALARM("prod-burn-fast")`. */
  rule: string;
  /** Ids of the alarms in the rule; they have to be there first. */
  children: readonly string[];
}

/**
 * An alarm exactly as AWS gets it, as plain data: what the CDK constructs make, what the local CloudWatch evaluates and what
 * the checks look at are this.
 */
export type AlarmSpec = MetricAlarmSpec | CompositeAlarmSpec;

/**
 * Resources whose metrics AWS publishes itself, by the handle that runbooks name them by, and the dimensions that each has in
 * a namespace: `{ sync: { 'AWS/SQS': { QueueName: 'suite-prod-sync' } } }`. Values may be CDK tokens.
 */
export type ResourceHandles = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
