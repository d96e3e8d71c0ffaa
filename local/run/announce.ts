import { formatDuration } from '../text/duration.ts';
import type { LocalSystem } from './start-local.ts';
import type { Timing } from './timings.ts';

/** Parts of the start that are worth a word; the others are in `timings`. */
const SHOWN_PARTS = 3;

/**
 * Says how to reach everything and what to do next; the last line is `ready <url>`, which scripts wait for.
 *
 * @param waiting lines that functions wrote during the start, and that were not printed
 * @param print takes one line
 */
export function announce(system: LocalSystem, waiting: number, print: (line: string) => void): void {
  const { url, webSocketUrl, awsEndpoint, substitutes, databaseUrl, timings, app } = system;
  const rows: [string, string][] = [
    ['HTTP API', url],
    ...(webSocketUrl ? [['WebSocket API', webSocketUrl] as [string, string]] : []),
    ['AWS endpoint', `${awsEndpoint}  (AWS_ENDPOINT_URL; keys in .lamplight/run.json)`],
    ...(databaseUrl ? [['database', databaseUrl.replace(/:[^:@/]+@/, ':…@')] as [string, string]] : []),
    ...Object.entries(substitutes).map(([name, at]): [string, string] => [name, `${at}  (stands in for the provider)`]),
    ...logins(system),
    ['', ''],
    ['log lines', 'npx lamplight logs --follow'],
    ['one request', "npx lamplight journey <id>      its answer's x-correlation-id"],
    ['once more', 'npx lamplight invoke --list     past invocations: again, or with another event'],
    ...(app.schedules.length > 0 ? [['a schedule', 'npx lamplight fire <schedule>'] as [string, string]] : []),
    ...(app.subscriptions.some(({ protocol }) => protocol !== 'sqs' && protocol !== 'lambda')
      ? [['emails', 'npx lamplight inbox             of alarms and other topics'] as [string, string]]
      : []),
    ['', ''],
    ['started in', startedIn(timings, waiting)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  print('');
  for (const [name, value] of rows) print(`  ${name.padEnd(width)}  ${value}`.trimEnd());
  print('');
  print(`ready ${url}`);
}

function logins({ tenants }: LocalSystem): [string, string][] {
  return tenants.map(({ plan, email }, index) => [
    index === 0 ? 'log in as' : '',
    `${email}  (${plan}${index === 0 ? '; passwords in .lamplight/run.json' : ''})`,
  ]);
}

function startedIn(timings: Timing[], waiting: number): string {
  const allMs = Math.max(0, ...timings.map(({ startMs, durationMs }) => startMs + durationMs));
  const longest = [...timings].sort((left, right) => right.durationMs - left.durationMs).slice(0, SHOWN_PARTS);
  const parts = longest.map(({ part, durationMs }) => `${part} ${formatDuration(durationMs)}`).join(', ');
  const lines = waiting > 0 ? `; ${waiting} lines of the start are in the logs` : '';
  return `${formatDuration(allMs)} (${parts})${lines}`;
}
