import type { LocalSystem } from './start-local.ts';

/**
 * Says how to reach everything; the last line is `ready <url>`, which scripts wait for.
 *
 * @param print takes one line
 */
export function announce(system: LocalSystem, print: (line: string) => void): void {
  const { url, webSocketUrl, awsEndpoint, substitutes, tenants, databaseUrl, timings } = system;
  const rows: [string, string][] = [
    ['HTTP API', url],
    ...(webSocketUrl ? [['WebSocket API', webSocketUrl] as [string, string]] : []),
    ['AWS endpoint', `${awsEndpoint}  (AWS_ENDPOINT_URL; keys in .lamplight/run.json)`],
    ...(databaseUrl ? [['database', databaseUrl.replace(/:[^:@/]+@/, ':…@')] as [string, string]] : []),
    ...Object.entries(substitutes).map(([name, at]): [string, string] => [name, `${at}  (stands in for the provider)`]),
    ...tenants.map(({ plan, email }): [string, string] => [
      `${plan} tenant`,
      `${email}  (password in .lamplight/run.json)`,
    ]),
    ['log lines', 'npx lamplight logs --follow'],
    ['one request', 'npx lamplight journey <correlation id>'],
    ['started in', timings.map(({ part, durationMs }) => `${part} ${Math.round(durationMs)} ms`).join(', ')],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  print('');
  for (const [name, value] of rows) print(`  ${name.padEnd(width)}  ${value}`);
  print('');
  print(`ready ${url}`);
}
