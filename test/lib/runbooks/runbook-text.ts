/** A runbook that fits, to be changed by tests: its front matter, and its body. */
export const FRONT = `version: 1
id: queue-backlog
title: Queue backlog
owner: platform
severity: page
reviewed: 2026-11-24
alarms:
  - id: queue-depth
    metric: queue_depth
    where: { queue_name: sync }
    statistic: Maximum
    condition: "> 100"
    for: 5m
    missing: missing
    heartbeat: gauge-silent
  - id: gauge-silent
    metric: heartbeats_total
    where: { service: gauge }
    statistic: Sum
    fill: 0
    condition: "< 1"
    for: 5m
    missing: breaching`;

export const BODY = `## Meaning
Jobs wait.

## Impact
Data gets old.

## Diagnosis

### Which jobs wait?
\`\`\`sql run timeout=5s limit=10
SELECT j.job_type, count(*) AS waiting FROM jobs j WHERE j.created_at < :now::timestamptz GROUP BY j.job_type
\`\`\`

## Mitigation
Add workers.

## Verify
It falls.

## Escalation
The lead.

## Notes
None.
`;

/** The file of a runbook, with parts of its text replaced. */
export function runbookText(...changes: [from: string, to: string][]): string {
  let text = `---\n${FRONT}\n---\n\n${BODY}`;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the runbook of the tests has no "${from}"`);
    text = text.replace(from, to);
  }
  return text;
}

export const FILE = 'runbooks/queue-backlog.md';
