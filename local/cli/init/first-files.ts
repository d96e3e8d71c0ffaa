/** What a project starts with, by path; each is small, and meant to be changed. */
export function firstFiles(namespace: string): Record<string, string> {
  return {
    'lamplight.config.ts': `import { defineConfig } from 'lamplight/local';
import { metrics } from './metrics.ts';

export default defineConfig({ catalogue: metrics });
`,
    'metrics.ts': `import { defineMetrics, httpMetrics } from 'lamplight/catalogue';

/** Every metric of the app. Handlers that import this file record what is in it; \`observe\` records those of requests. */
export const metrics = defineMetrics({ namespace: '${namespace}' }, { ...httpMetrics });
`,
    'runbooks/slow-requests.md': RUNBOOK,
    'test/alarms/slow-requests.yaml': ALARM_TEST,
  };
}

const RUNBOOK = `---
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
    description: One request in twenty takes longer than two seconds, for five minutes.
---

## Meaning

The 95th percentile of the answers is over two seconds in each of five minutes with at least 20 requests.

## Impact

Pages load slowly.

## Diagnosis

### Which requests were slowest?

\`\`\`logs run
fields @timestamp, method, path, status_code, duration_ms, correlation_id
| filter event in ['request_completed', 'request_failed'] and duration_ms > 2000
| sort duration_ms desc
\`\`\`

## Mitigation

Take back the last deployment where the slowness began with it.

## Verify

The alarm goes back to OK within five minutes.

## Escalation

The platform team.

## Notes

A first runbook: put in what your team knows.
`;

const ALARM_TEST = `version: 1
tests:
  - alarm: request-latency-p95
    cases:
      - name: fires after five slow minutes, and recovers
        data: 0.3 x5, 2.9 x6, 0.3 x4
        times: 30
        expect: OK x9 ALARM x2 OK x4
      - name: below twenty requests a minute a percentile says nothing
        data: 9 x12
        times: 19
        expect: OK x12
`;
