import { describe, expect, it } from '@jest/globals';
import { checkRunbooks } from '../../../lib/runbooks/check-runbooks.ts';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { BODY } from './runbook-text.ts';
import { suiteCheck } from './suite-check.ts';

const whole = await suiteCheck();
const problemsOf = (changed: Partial<typeof whole>) =>
  checkRunbooks({ ...whole, ...changed }).problems.map(renderProblem);

/** One more runbook, whose Diagnosis and front matter a test writes. */
function extra({ diagnosis = 'Look.', alarm = QUIET, params = '' }): Pick<typeof whole, 'files'> {
  const front = `version: 1\nid: extra\ntitle: Extra\nowner: o\nseverity: ticket\nreviewed: 2026-11-24\n${params}alarms:\n${alarm}`;
  const body = BODY.replace(/## Diagnosis[\s\S]*?(?=## Mitigation)/, () => `## Diagnosis\n${diagnosis}\n\n`);
  return { files: [...whole.files, { file: 'runbooks/extra.md', text: `---\n${front}\n---\n${body}` }] };
}

const QUIET = `  - id: extra
    metric: heartbeats_total
    where: { service: api }
    statistic: Sum
    condition: "< 1"
    for: 5m
    missing: breaching`;

describe('the check of the runbooks', () => {
  it('finds nothing wrong with those of the suite', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it('finds every dependent of a metric that is renamed in the catalogue, by name', () => {
    const metrics = whole.catalogue.metrics.map((metric) =>
      metric.name === 'worker_queue_depth' ? { ...metric, name: 'worker_queue_length' } : metric,
    );
    const problems = problemsOf({ catalogue: { ...whole.catalogue, metrics } });
    expect(problems).toEqual([
      expect.stringMatching(
        /^runbooks\/platform-health\.md:\d+: no metric "worker_queue_depth" in the catalogue; did you mean "worker_queue_length"\?$/,
      ),
      expect.stringMatching(
        /^runbooks\/worker-queue-backlog\.md:\d+: no metric "worker_queue_depth" in the catalogue; did you mean "worker_queue_length"\?$/,
      ),
    ]);
  });

  it('finds blocks and alarms of every runbook that a lost metric leaves behind', () => {
    const metrics = whole.catalogue.metrics.filter(({ name }) => name !== 'external_api_requests_total');
    const problems = problemsOf({ catalogue: { ...whole.catalogue, metrics } });
    expect(new Set(problems.map((problem) => problem.replace(/:\d+:.*/, '')))).toEqual(
      new Set(['runbooks/connection-auth-failure.md']),
    );
    expect(problems.length).toBeGreaterThanOrEqual(3);
  });

  it('finds a metric that no code records any more', () => {
    const sources = whole.sources!.map((source) => ({
      ...source,
      text: source.text.replaceAll('isolation_canary_runs_total.add', 'somethingElse.add'),
    }));
    expect(problemsOf({ sources })).toEqual([
      expect.stringContaining('no code records isolation_canary_runs_total, which "isolation-canary-silent" watches'),
      // A block that reads it, too.
      expect.stringMatching(/^runbooks\/tenant-isolation\.md:\d+: no code records isolation_canary_runs_total$/),
    ]);
  });

  it('finds a metric that is declared, shown by a panel at most, and recorded by no code', () => {
    const sources = whole.sources!.map((source) => ({
      ...source,
      text: source.text.replaceAll('entitlement_denials_total.add', 'somethingElse.add'),
    }));
    expect(problemsOf({ sources })).toEqual([
      expect.stringMatching(/^functions\/shared\/catalogue\.ts:\d+: no code records entitlement_denials_total: add/),
    ]);
  });

  it('sees the alarm of one more runbook, with no other file touched', () => {
    const { problems, alarms } = checkRunbooks({ ...whole, ...extra({}) });
    expect(problems).toEqual([]);
    expect(alarms.filter(({ runbook }) => runbook === 'extra').map(({ name }) => name)).toEqual(['prod-extra']);
    expect(alarms).toHaveLength(checkRunbooks(whole).alarms.length + 1);
  });

  const MATH = (expression: string, input = 'calls') => `  - id: extra
    math:
      inputs:
        failed: { metric: api_requests_total, where: { status_code: "500" }, statistic: Sum, fill: 0 }
        ${input}: { metric: api_requests_total, statistic: Sum }
      expression: ${expression}
    condition: "> 1"
    for: 5m
    missing: notBreaching`;

  it.each([
    ['failed / (calls', 'expression "failed / (calls": ")" expected at the end'],
    ['failed / / calls', 'expression "failed / / calls": "/" is not expected'],
    ['FIL(failed, 0) / calls', 'no function "FIL" in metric math; did you mean "FILL"?'],
    ['failed / cals', '"cals" in the expression is no input; did you mean "calls"?'],
    ['failed / constructor', '"constructor" in the expression is no input'],
    [`"SEARCH('{x}', 'Sum')"`, 'no alarm may SEARCH'],
  ])('refuses the metric math: %s', (expression, message) => {
    const problems = problemsOf(extra({ alarm: MATH(expression) }));
    expect(problems).toEqual([expect.stringContaining(`runbooks/extra.md:10: ${message}`)]);
  });

  it('refuses an input by a name that its queries need', () => {
    expect(problemsOf(extra({ alarm: MATH('failed / result', 'result') }))).toEqual([
      expect.stringContaining('the name "result" is taken by a query that Lamplight makes'),
    ]);
  });

  it.each(['IF(failed > 1 AND calls > 5 OR failed > 9, 1, 0)', 'IF(HOUR(calls) >= 9, FILL(failed, REPEAT))'])(
    'takes the metric math: %s',
    (expression) => {
      expect(problemsOf(extra({ alarm: MATH(expression) }))).toEqual([]);
    },
  );

  it('refuses an objective that not even an outage could miss fast enough', () => {
    const alarm = `  - id: extra
    slo: { objective: 0.995, window: 30d, latency: { metric: api_request_duration_seconds, over: 2 } }`;
    expect(problemsOf(extra({ alarm }))).toEqual([
      expect.stringMatching(/^runbooks\/extra\.md:10: with an objective of 0\.995 % .* above 93\.1 for 30d$/),
    ]);
  });

  it('tells of a runbook that cannot be read once, and not of each alarm that waits for one of its', () => {
    const files = whole.files.map((one) =>
      one.file.endsWith('platform-health.md') ? { ...one, text: one.text.replace('owner:', 'owner: >x\n:') } : one,
    );
    expect(problemsOf({ files })).toEqual([expect.stringContaining('runbooks/platform-health.md:5: YAML: ')]);
  });

  it.each([
    ['SELECT * FROM jobs', 'name the columns'],
    ['SELECT j.* FROM jobs j', 'name the columns'],
    ['SELECT id FROM jobs; SELECT 1', 'one statement'],
    ['DELETE FROM jobs', 'a block is one SELECT'],
    ['WITH gone AS (DELETE FROM jobs RETURNING id) SELECT id FROM gone', '"DELETE" has no place in a diagnosis'],
    ['SELECT id INTO copy_of FROM jobs', '"INTO" has no place'],
    ['SELECT id FROM jobs FOR UPDATE', 'FOR UPDATE and FOR SHARE lock rows'],
    ["SELECT id FROM jobs WHERE created_at > now() - interval '1 hour'", 'now reads a clock'],
    ['SELECT id FROM jobs WHERE created_at > current_timestamp', 'current_timestamp reads a clock'],
    ['SELECT id FROM jobs WHERE created_at > clock_timestamp()', 'clock_timestamp() is for pg_stat_* alone'],
    ['SELECT id FROM jobs WHERE created_at > :form::timestamptz', 'no parameter ":form"; did you mean "from"?'],
    ['TABLE jobs', 'a block is one SELECT'],
    ['SELECT pg_sleep(10)', 'pg_sleep() acts or waits'],
    ['SELECT pg_catalog.pg_sleep(10)', 'pg_sleep() acts or waits'],
    ['SELECT "pg_terminate_backend"(1)', 'pg_terminate_backend() acts or waits'],
    ["SELECT set_config('app.current_tenant_id', 'x', true)", 'set_config() acts or waits'],
    ["SELECT id FROM jobs WHERE status = 'failed", "a ' that nothing closes"],
    ['SELECT count(id FROM jobs', 'a bracket that nothing closes'],
    ['SELECT id, FROM jobs', 'syntax error at or near "FROM"'],
    ['SELECT id FROM jobs ORDER BY id WHERE id IS NULL', 'syntax error at or near "WHERE"'],
    ['SELECT id FROM jobs WHERE', 'syntax error at end of input'],
  ])('refuses the SQL: %s', (sql, message) => {
    const problems = problemsOf(extra({ diagnosis: `### It\n\`\`\`sql run\n${sql}\n\`\`\`` }));
    expect(problems.join('\n')).toContain(`SQL: ${message}`);
    expect(problems[0]).toMatch(/^runbooks\/extra\.md:26: /);
  });

  it.each([
    "SELECT count(*) FILTER (WHERE status = 'failed') AS failed, extract(epoch FROM :now::timestamptz - created_at) FROM jobs",
    'SELECT a.id FROM (SELECT id, 2 * count(*) AS n FROM jobs GROUP BY id HAVING count(*) > 1 ORDER BY id) a WHERE a.n IS DISTINCT FROM 3',
    'SELECT id FROM jobs UNION ALL SELECT id FROM connections ORDER BY id LIMIT 5 OFFSET 2',
    'WITH a AS (SELECT id FROM jobs) SELECT id, row_number() OVER (PARTITION BY id ORDER BY id) FROM a -- delete',
    "SELECT 'it''s; now()' AS \"update\", percentile_cont(0.9) WITHIN GROUP (ORDER BY attempts) FROM jobs",
  ])('takes the SQL: %s', (sql) => {
    expect(problemsOf(extra({ diagnosis: `### It\n\`\`\`sql run\n${sql}\n\`\`\`` }))).toEqual([]);
  });

  it.each([
    [
      'filter event = "request_complete"',
      'no code logs an event "request_complete"; did you mean "request_completed"?',
    ],
    ["filter event in ['request_failed', 'requst_failed']", 'no code logs an event "requst_failed"'],
    ["filter level in ['error', 'CRITICAL']", 'no line has the level "CRITICAL"; did you mean "critical"?'],
    ['fields conection_id', 'no code writes a field "conection_id"; did you mean "connection_id"?'],
    ['stats conut(*) by tenant_id', 'no function "conut"; did you mean "count"?'],
    ['fielter tenant_id = "x"', 'no command "fielter"; did you mean "filter"?'],
    ['filter provider = :provder', 'no parameter ":provder"'],
    ['filter (event = "request_failed"', 'a ( that nothing closes'],
    ['stats count(*] by path', 'a ] that nothing opened'],
    ['filter path = "/health', 'a " that nothing closes'],
    ['filter tenant_id =', 'something is missing after "filter tenant_id ="'],
    ['stats count(*) by', 'something is missing after "stats count(*) by"'],
    ['fields path | | sort path', 'no command between two bars'],
    ['fields path | limit many', '"limit" takes a number'],
  ])('refuses the log query: %s', (query, message) => {
    const problems = problemsOf(extra({ diagnosis: `### It\n\`\`\`logs run\n${query}\n\`\`\`` }));
    expect(problems.join('\n')).toContain(`runbooks/extra.md:26: query: ${message}`);
  });

  it.each([
    "fields @timestamp, record.metrics.durationMs as ms | filter type = 'platform.report' and ms > 5 | sort ms desc",
    'filter error_message like /gave|up/ and not ispresent(tenant_id) # a note\n| stats pct(duration_ms, 95) as p95 by bin(5m), path\n| limit 5',
    'fields tables.0, tables.1',
    "parse @message '*: *' as left_side, right_side | display left_side",
  ])('takes the log query: %s', (query) => {
    expect(problemsOf(extra({ diagnosis: `### It\n\`\`\`logs run\n${query}\n\`\`\`` }))).toEqual([]);
  });

  it.each([
    [
      'metric',
      'metric: worker_jobs_total\nby: state\nstatistic: Sum\nperiod: 5m',
      'no label "state" of worker_jobs_total',
    ],
    ['metric', 'metric: worker_jobs_total\nby: status\nstatistic: Sum', 'a metric block needs "period"'],
    [
      'metric',
      'aws: { namespace: AWS/RDS, metric: X, resource: databse, statistic: Sum }\nperiod: 5m',
      'no resource "databse"',
    ],
    [
      'metric',
      'metric: worker_jobs_total\nwhere: { job_type: ":typ", status: failed }\nstatistic: Sum\nperiod: 5m',
      'no parameter ":typ"',
    ],
    ['aws', 'call: DeleteQueue\nqueue: sync', '"DeleteQueue" is not among the calls that only read'],
    ['aws', 'call: GetSecretValue\nsecret: credential-keys', '"GetSecretValue" is not among the calls that only read'],
    ['aws', 'call: constructor\nqueue: sync', '"constructor" is not among the calls that only read'],
    ['aws', 'call: GetQueueAttributes\nqueue: snyc', 'no queue "snyc" of the stack; did you mean "sync"?'],
    ['aws', 'call: GetQueueAttributes\nfunction: api', 'no key "function" of GetQueueAttributes'],
  ])('refuses the %s block: %s', (kind, block, message) => {
    const problems = problemsOf(extra({ diagnosis: `### It\n\`\`\`${kind} run\n${block}\n\`\`\`` }));
    expect(problems.join('\n')).toContain(message);
  });

  it.each([
    ['[x](nowhere.md)', 'leads to no file: runbooks/nowhere.md is not there'],
    ['[x](platform-helth.md)', 'did you mean "platform-health.md"?'],
    [
      '[x](platform-health.md#there-are-dead-lettrs)',
      'has no heading "#there-are-dead-lettrs"; did you mean "there-are-dead-letters"?',
    ],
    ['[x](#nowhere)', 'has no heading "#nowhere"'],
    ['[x][y]\n\n[y]: nowhere.md', 'leads to no file: runbooks/nowhere.md is not there'],
    ['[x](../../etc/passwd)', 'leads out of the project'],
    ['[x](http://example.com)', 'is neither https nor a file of the project'],
  ])('refuses the link %s', (diagnosis, message) => {
    expect(problemsOf(extra({ diagnosis })).join('\n')).toContain(message);
  });

  it.each([
    '[x](platform-health.md#there-are-dead-letters)',
    '[x](../README.md)',
    '[x](https://aws.amazon.com)',
    '[x](#verify)',
  ])('takes the link %s', (diagnosis) => expect(problemsOf(extra({ diagnosis }))).toEqual([]));

  it('wants a heartbeat beside what pages and takes silence for health', () => {
    const alarm = QUIET.replace('breaching', 'notBreaching').concat('\n    severity: page');
    expect(problemsOf(extra({ alarm }))).toEqual([
      'runbooks/extra.md:9: "extra" pages, and takes silence for health: name the alarm that tells of silence, "heartbeat: …"',
    ]);
    expect(problemsOf(extra({ alarm: `${alarm}\n    heartbeat: heartbeat-silent-api` }))).toEqual([]);
    expect(problemsOf(extra({ alarm: `${alarm}\n    heartbeat: queue-age` }))[0]).toContain(
      '"queue-age" is no heartbeat',
    );
    expect(problemsOf(extra({ alarm: `${alarm}\n    heartbeat: heartbeat-silent-ap` }))[0]).toContain(
      'no alarm "heartbeat-silent-ap" to be the heartbeat; did you mean "heartbeat-silent-api"?',
    );
  });
});
