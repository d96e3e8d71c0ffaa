import { beforeAll, describe, expect, it } from '@jest/globals';
import { atMost, counter, defineMetrics, describeCatalogue, gauge, histogram, named } from 'lamplight/catalogue';
import type { AlarmSpec, MetricAlarmSpec } from '../../../lib/runbooks/alarm-spec.ts';
import { checkRunbooks } from '../../../lib/runbooks/check-runbooks.ts';
import { expandAlarms } from '../../../lib/runbooks/expand-alarms.ts';
import { parseRunbook } from '../../../lib/runbooks/parse-runbook.ts';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { BODY, FILE } from './runbook-text.ts';
import { suiteCheck } from './suite-check.ts';

const SIGNS = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

/** An alarm in a line, as the contract's table has it: `IF(a >= 20, b) > 2 5/5x60 notBreaching page`. */
function inALine(alarm: AlarmSpec | undefined): string {
  if (!alarm) return 'no such alarm';
  if (alarm.kind === 'composite') return `${alarm.rule} ${alarm.notify}`;
  const { comparisonOperator, threshold, datapointsToAlarm: m, evaluationPeriods: n, periodSeconds } = alarm;
  const metrics = alarm.queries.flatMap((query) => ('metric' in query ? [query] : []));
  const named = metrics.map(({ id, metric }) => {
    const dimensions = Object.entries(metric.dimensions).map(([key, value]) => `${key}=${value}`);
    return `${id}: ${metric.statistic} ${metric.namespace} ${metric.name}{${dimensions.sort().join()}}`;
  });
  const expression = alarm.queries.flatMap((query) => ('expression' in query ? [query.expression] : []));
  const when = `${SIGNS[comparisonOperator]} ${threshold} ${m}/${n}x${periodSeconds} ${alarm.treatMissingData} ${alarm.notify}`;
  return [...named, ...expression, when].join(' | ');
}

describe("the suite's alarms", () => {
  let alarms: AlarmSpec[];
  beforeAll(async () => {
    alarms = checkRunbooks(await suiteCheck()).alarms;
  });

  it.each([
    [
      'provider-401-shopify',
      'value: Sum Suite/prod external_api_requests_total{provider=shopify,status_code=401} | FILL(value, 0) | > 0 1/3x300 notBreaching ticket',
    ],
    [
      'provider-401-wide-netsuite',
      'unauthorized: Sum Suite/prod external_api_requests_total{provider=netsuite,status_code=401} | calls: Sum Suite/prod external_api_requests_total{provider=netsuite} | IF(calls >= 20, 100 * FILL(unauthorized, 0) / calls) | > 50 2/3x300 notBreaching page',
    ],
    ['queue-depth', 'value: Maximum Suite/prod worker_queue_depth{queue_name=sync} | > 100 5/5x60 missing page'],
    [
      'queue-age',
      'value: Maximum AWS/SQS ApproximateAgeOfOldestMessage{QueueName=suite-prod-sync} | > 600 5/5x60 notBreaching page',
    ],
    [
      'provider-rate-limited-netsuite',
      'value: Sum Suite/prod external_api_rate_limited_total{provider=netsuite} | FILL(value, 0) | > 0 1/3x300 notBreaching ticket',
    ],
    [
      'api-latency-p95',
      'value: p95 Suite/prod api_request_duration_seconds{} | samples: SampleCount Suite/prod api_request_duration_seconds{} | IF(samples >= 20, value) | > 2 5/5x60 notBreaching none',
    ],
    [
      'tenant-isolation',
      'value: Sum Suite/prod tenant_isolation_violations_total{} | FILL(value, 0) | > 0 1/3x300 notBreaching page',
    ],
    [
      'isolation-canary-silent',
      'value: Sum Suite/prod isolation_canary_runs_total{} | FILL(value, 0) | < 1 1/1x900 breaching ticket',
    ],
    [
      'decrypt-key',
      'value_1: Sum Suite/prod credential_decrypt_failures_total{reason=key_missing} | value_2: Sum Suite/prod credential_decrypt_failures_total{reason=key_version_unknown} | (FILL(value_1, 0) + FILL(value_2, 0)) | > 0 1/5x60 notBreaching page',
    ],
    [
      'decrypt-damaged',
      'value: Sum Suite/prod credential_decrypt_failures_total{reason=ciphertext_invalid} | FILL(value, 0) | > 0 1/3x300 notBreaching ticket',
    ],
    [
      'customer-impact',
      'ALARM("prod-api-errors") OR ALARM("prod-api-latency-p95") OR ALARM("prod-heartbeat-silent-api") OR ALARM("prod-burn-fast") page',
    ],
    [
      'tenant-failures',
      'SELECT SUM(tenant_failures_total) FROM SCHEMA("Suite/prod", tenant_id) GROUP BY tenant_id ORDER BY SUM() DESC | > 10 2/3x300 notBreaching ticket',
    ],
    [
      'burn-slow',
      '(ALARM("prod-burn-slow-availability-3d") AND ALARM("prod-burn-slow-availability-6h")) OR (ALARM("prod-burn-slow-latency-3d") AND ALARM("prod-burn-slow-latency-6h")) ticket',
    ],
    [
      'burn-fast-latency-1h',
      'bad: TC(2:) Suite/prod api_request_duration_seconds{} | total: SampleCount Suite/prod api_request_duration_seconds{} | IF(total >= 20, 100 * FILL(bad, 0) / total / 0.5) | > 14.4 1/1x3600 notBreaching none',
    ],
    [
      'heartbeat-silent-api',
      'value: Sum Suite/prod heartbeats_total{service=api} | FILL(value, 0) | < 1 5/5x60 breaching none',
    ],
    [
      'heartbeat-silent-mcp',
      'value: Sum Suite/prod heartbeats_total{service=mcp} | FILL(value, 0) | < 1 5/5x60 breaching page',
    ],
    ['dead-letters', 'value: Maximum Suite/prod worker_queue_depth{queue_name=sync-dlq} | > 0 1/1x60 missing page'],
  ])('%s is what the contract says', (id, line) => {
    expect(inALine(alarms.find((alarm) => alarm.id === id))).toBe(line);
  });

  it('counts 5xx answers one by one, since CloudWatch adds nothing up', () => {
    const alarm = alarms.find(({ id }) => id === 'api-errors') as MetricAlarmSpec;
    expect(alarm.queries.filter((query) => 'metric' in query)).toHaveLength(6);
    expect(alarm).toMatchObject({ threshold: 5, datapointsToAlarm: 3, evaluationPeriods: 5, notify: 'none' });
  });

  it('carry runbook, severity, owner and labels as tags', () => {
    expect(alarms.find(({ id }) => id === 'provider-401-shopify')!.tags).toEqual({
      'lamplight:runbook': 'connection-auth-failure',
      'lamplight:alarm': 'provider-401-shopify',
      'lamplight:severity': 'ticket',
      'lamplight:owner': 'integrations',
      'lamplight:metric': 'external_api_requests_total',
      'label:provider': 'shopify',
      'label:status_code': '401',
    });
  });

  it('come after what they name', () => {
    const ids = alarms.map(({ id }) => id);
    for (const alarm of alarms) {
      if (alarm.kind === 'composite')
        for (const child of alarm.children) expect(ids.indexOf(child)).toBeLessThan(ids.indexOf(alarm.id));
    }
  });
});

const catalogue = describeCatalogue(
  defineMetrics(
    { namespace: 'Shop' },
    {
      queue_depth: gauge('Depth', { labels: { queue_name: ['sync', 'mail'] }, dimensions: [['queue_name']] }),
      requests_total: counter('Requests', {
        labels: { status: atMost(20), route: ['a', 'b'], tenant_id: named({ claim: 'plan', is: 'big', atMost: 5 }) },
        dimensions: [
          ['status'],
          { labels: [], without: { route: ['b'] } },
          ['tenant_id'],
          { labels: ['route'], detail: true },
        ],
      }),
      seconds: histogram('Seconds', { labels: { route: ['a', 'b'] }, dimensions: [['route'], []] }),
    },
  ),
);
const resources = { q: { 'AWS/SQS': { QueueName: 'shop-q' } }, f: { 'AWS/Lambda': { FunctionName: 'shop-f' } } };
const EVALUATION = 'condition: "> 0"\n    for: 5m\n    missing: missing';

/** Expands one alarm with these lines. */
function expand(lines: string) {
  const front = `version: 1\nid: queue-backlog\ntitle: T\nowner: o\nseverity: page\nreviewed: 2026-11-24\nalarms:\n  - id: it\n    ${lines}`;
  const { runbook, problems: unreadable } = parseRunbook({ file: FILE, text: `---\n${front}\n---\n${BODY}` });
  const { alarms, problems } = expandAlarms([runbook!], { catalogue, stage: 'dev', resources });
  return { alarms, problems: [...unreadable, ...problems].map(renderProblem) };
}

describe('an alarm', () => {
  it.each([
    [
      'of a metric that is none',
      `metric: queue_deph\n    statistic: Maximum\n    ${EVALUATION}`,
      ':10: no metric "queue_deph" in the catalogue; did you mean "queue_depth"?',
    ],
    [
      'of a set that is not declared',
      `metric: queue_depth\n    statistic: Maximum\n    ${EVALUATION}`,
      ':10: queue_depth has no dimension set []; declared are [queue_name]',
    ],
    [
      'of a label that is none',
      `metric: queue_depth\n    where: { queue: sync }\n    statistic: Maximum\n    ${EVALUATION}`,
      ':11: no label "queue" of queue_depth; there are queue_name',
    ],
    [
      'of a value that is none',
      `metric: queue_depth\n    where: { queue_name: sinc }\n    statistic: Maximum\n    ${EVALUATION}`,
      ':11: no value "sinc" of the label "queue_name" of queue_depth; did you mean "sync"?',
    ],
    [
      'of detail',
      `metric: requests_total\n    where: { route: a }\n    statistic: Sum\n    ${EVALUATION}`,
      ':11: the set [route] of requests_total is detail, which prod does not write',
    ],
    [
      "on a counter's average",
      `metric: requests_total\n    statistic: Average\n    ${EVALUATION}`,
      ':11: requests_total is a counter: its statistic is Sum, not Average',
    ],
    [
      "on a gauge's sum",
      `metric: queue_depth\n    where: { queue_name: sync }\n    statistic: Sum\n    ${EVALUATION}`,
      ':12: queue_depth is a gauge: its statistic is Maximum, Minimum or Average, not Sum',
    ],
    [
      'on percentiles added up',
      `metric: seconds\n    where: { route: [a, b] }\n    statistic: p95\n    ${EVALUATION}`,
      ':11: p95 of several series cannot be added up',
    ],
    [
      'for each of an open set',
      `metric: requests_total\n    each: status\n    statistic: Sum\n    ${EVALUATION}`,
      ':11: the values of "status" are bounded but not listed',
    ],
    [
      'grouped by a percentile',
      `metric: seconds\n    groupBy: route\n    statistic: p95\n    ${EVALUATION}`,
      ':12: Metrics Insights has Sum, Average, Maximum, Minimum, not p95',
    ],
    [
      'of a resource that is none',
      `aws: { namespace: AWS/SQS, metric: X, resource: qq, statistic: Sum }\n    ${EVALUATION}`,
      ':10: no resource "qq" of the stack; did you mean "q"?',
    ],
    [
      "in another resource's namespace",
      `aws: { namespace: AWS/SQS, metric: X, resource: f, statistic: Sum }\n    ${EVALUATION}`,
      ':10: the resource "f" has no metrics in "AWS/SQS"',
    ],
    [
      'over an input that is none',
      `math:\n      inputs: { a: { metric: requests_total, statistic: Sum } }\n      expression: a / b\n    ${EVALUATION}`,
      ':10: "b" in the expression is no input',
    ],
    [
      'of more than ten metrics',
      `metric: requests_total\n    where: { status: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"] }\n    statistic: Sum\n    ${EVALUATION}`,
      ':10: an alarm reads 10 metrics at most, and this one 11',
    ],
    ['over an alarm that is none', 'composite: ALARM(that)', ':10: no alarm "that" in any runbook'],
    ['over itself', 'composite: ALARM(it)', ':10: the rule of "it" leads back to itself'],
    ['of a rule that does not add up', 'composite: ALARM(it) OR', ':10: the rule does not add up'],
    ['of a rule that cannot be read', 'composite: it OR that', ':10: cannot read the rule at "it OR that"'],
  ])('%s is refused', (_what, lines, message) => {
    expect(expand(lines).problems.join('\n')).toContain(`${FILE}${message}`);
  });

  it.each([
    [
      'sums what a list names',
      `metric: requests_total\n    where: { status: ["500", "502"] }\n    statistic: Sum\n    ${EVALUATION}`,
      'value_1: Sum Shop/dev requests_total{status=500} | value_2: Sum Shop/dev requests_total{status=502} | (value_1 + value_2) | > 0 5/5x60 missing page',
    ],
    [
      'may be one for each resource',
      `aws: { namespace: AWS/SQS, metric: X, resource: "*", statistic: Sum }\n    each: resource\n    ${EVALUATION}`,
      'value: Sum AWS/SQS X{QueueName=shop-q} | > 0 5/5x60 missing page',
    ],
    [
      'groups by a label within a value',
      `metric: requests_total\n    groupBy: tenant_id\n    statistic: Sum\n    ${EVALUATION}`,
      'SELECT SUM(requests_total) FROM SCHEMA("Shop/dev", tenant_id) GROUP BY tenant_id ORDER BY SUM() DESC | > 0 5/5x60 missing page',
    ],
  ])('%s', (_what, lines, line) => {
    const { alarms, problems } = expand(lines);
    expect(problems).toEqual([]);
    expect(alarms.map(inALine)).toEqual([line]);
  });

  it('of each value has an id and a name of its own', () => {
    const { alarms } = expand(`metric: queue_depth\n    each: queue_name\n    statistic: Maximum\n    ${EVALUATION}`);
    expect(alarms.map(({ id, name }) => [id, name])).toEqual([
      ['it-sync', 'dev-it-sync'],
      ['it-mail', 'dev-it-mail'],
    ]);
  });
});
