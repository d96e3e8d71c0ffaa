export interface FirstFilesOptions {
  /** Of the app's metrics. */
  namespace: string;
  /** The day that the runbook counts as reviewed on: `2026-11-24`. */
  today: string;
  /** `.ts`, `.js` or none: how the app imports its own files. */
  extension: string;
}

/** What a project starts with, by path; each is small, and meant to be changed. */
export function firstFiles({ namespace, today, extension }: FirstFilesOptions): Record<string, string> {
  return {
    'lamplight.config.ts': `import { defineConfig } from 'lamplight/local';
import { metrics } from './metrics${extension}';

export default defineConfig({ catalogue: metrics });
`,
    'metrics.ts': `import { defineMetrics, httpMetrics, queueMetrics } from 'lamplight/catalogue';

/** Every metric of the app: those that observed functions record by themselves, and your own beside them. */
export const metrics = defineMetrics({ namespace: '${namespace}' }, { ...httpMetrics, ...queueMetrics });
`,
    'runbooks/slow-requests.md': RUNBOOK.replace('REVIEWED', today),
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
      - name: without requests there is nothing to say
        data: _ x10
        expect: OK x10
`;
