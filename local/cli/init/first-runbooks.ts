/** The runbooks that a project begins with, by id; `REVIEWED` stands for the day that each counts as reviewed on. */
export const FIRST_RUNBOOKS: Readonly<Record<'failures' | 'slow-requests', string>> = {
  failures: `---
version: 1
id: failures
title: Failures
owner: platform
severity: ticket
reviewed: REVIEWED
alarms:
  - id: function-errors
    aws: { namespace: AWS/Lambda, metric: Errors, resource: "*", statistic: Sum }
    each: resource
    condition: "> 0"
    period: 5m
    datapoints: 1 of 1
    missing: notBreaching
    description: A function ended in an error, also one that its code never saw - a time-out, too little memory, a start-up that failed.
  - id: throttles
    aws: { namespace: AWS/Lambda, metric: Throttles, resource: "*", statistic: Sum }
    each: resource
    condition: "> 0"
    period: 5m
    datapoints: 1 of 1
    missing: notBreaching
    description: Lambda refused calls to a function - more of them ran at once than the account, or the function, may have.
  - id: dead-letters
    aws: { namespace: AWS/SQS, metric: ApproximateNumberOfMessagesVisible, resource: "dead-letters/*", statistic: Maximum }
    each: resource
    condition: "> 0"
    period: 5m
    datapoints: 1 of 1
    missing: ignore
    description: Messages lie in a dead-letter queue - nobody could handle them, and nobody will by itself.
---

## Meaning

A function failed, was refused, or gave a message up. Each function and each dead-letter queue of the stack has its own alarms, whose
name ends with it: those too that are added later.

## Impact

Requests are answered with an error; what came by a queue is late, and lost once the dead-letter queue has kept it for its retention.

## Diagnosis

### What did the functions say?

\`\`\`logs run
fields @timestamp, @log, @message
| filter @message like /ERROR|Error|timed out/
| sort @timestamp desc
\`\`\`

### Which functions took long, or much memory?

\`\`\`logs run
filter type = 'platform.report'
| stats count(*) as invocations, max(record.metrics.durationMs) as slowest_ms, max(record.metrics.maxMemoryUsedMB) as memory_mb
  by record.status, @log
\`\`\`

\`npx lamplight journey <correlation_id>\` tells one transaction of the local run from end to end; in AWS,
\`filter correlation_id = '…'\` over all log groups does.

## Mitigation

- Errors since a deployment: take it back.
- Time-outs or memory: raise the function's \`timeout\` or \`memorySize\`; a queue's visibility time-out is six times the first.
- Throttles: lower what calls the function, or raise its reserved concurrency, or the account's quota.
- Dead letters: mend the cause first, then hand them back:
  \`aws sqs start-message-move-task --source-arn <ARN of the dead-letter queue>\`.

## Verify

The alarm goes back to OK within ten minutes, and the dead-letter queue is empty.

## Escalation

The platform team.

## Notes

A first runbook: put in what your team knows, and thresholds that fit your traffic.
`,
  'slow-requests': `---
version: 1
id: slow-requests
title: Slow requests
owner: platform
severity: ticket
reviewed: REVIEWED
alarms:
  - id: request-latency-p95
    metric: api_request_duration_seconds
    statistic: p95
    atLeast: 20
    condition: "> 2"
    for: 5m
    missing: notBreaching
    heartbeat: requests-silent
    description: One request in twenty takes longer than two seconds, for five minutes.
  - id: requests-silent
    metric: api_requests_total
    statistic: Sum
    fill: 0
    condition: "< 1"
    period: 1d
    datapoints: 1 of 1
    missing: breaching
    description: No request was recorded for a day - nobody asks, or what is recorded does not arrive.
---

## Meaning

The 95th percentile of the answers is over two seconds in each of five minutes with at least 20 requests. Where nothing is recorded
there is no percentile either: \`requests-silent\` says so after a day.

## Impact

Pages load slowly. While nothing is recorded nobody would know.

## Diagnosis

### Which requests were slowest?

\`\`\`logs run
fields @timestamp, method, path, status_code, duration_ms, correlation_id
| filter event in ['request_completed', 'request_failed'] and duration_ms > 2000
| sort duration_ms desc
\`\`\`

## Mitigation

Take back the last deployment where the slowness, or the silence, began with it.

## Verify

The alarm goes back to OK within five minutes; \`requests-silent\` with the first request.

## Escalation

The platform team.

## Notes

A first runbook: put in what your team knows. A day of silence suits an app that is asked every day; a weekend, or an hour, may suit yours.
`,
};
