import type { Clock } from '../clock.ts';
import { LocalError } from '../local-error.ts';
import { choosePort, preferPort } from '../ports.ts';
import type { Records } from '../records.ts';
import type { LocalApp } from '../template/app.ts';
import { readAssembly } from '../template/read-assembly.ts';

export interface ReadAppOptions {
  awsEndpoint: string;
  /** Of the first HTTP API. */
  apiPort: number;
  /** Somebody chose it: those of the WebSocket APIs follow it then, where they are free. */
  isFixed: boolean;
}

/** Reads the assembly, with a port for each of its APIs: the first HTTP API gets the run's own, WebSocket APIs those that follow. */
export async function readApp(folder: string, { awsEndpoint, apiPort, isFixed }: ReadAppOptions) {
  const names = readAssembly(folder, { aws: awsEndpoint, httpApi: () => awsEndpoint });
  const apiPorts = new Map<string, number>();
  for (const [index, { id }] of names.httpApis.entries()) {
    apiPorts.set(id, index === 0 ? apiPort : await choosePort(0));
  }
  for (const [index, { id }] of names.webSocketApis.entries()) {
    apiPorts.set(id, await preferPort(isFixed ? apiPort + 2 + index : 0));
  }
  const app = readAssembly(folder, {
    aws: awsEndpoint,
    httpApi: (id) => `http://127.0.0.1:${apiPorts.get(id) ?? apiPort}`,
    webSocketApi: (id) => `ws://127.0.0.1:${apiPorts.get(id) ?? apiPort}`,
  });
  return { app, apiPorts };
}

/**
 * Says what does not run locally as it does on AWS.
 *
 * @throws LocalError `template_unsupported` with every error, one a line
 */
export function sayProblems({ problems }: LocalApp, { records, clock }: { records: Records; clock: Clock }): void {
  for (const { level, where, message } of problems) {
    if (level === 'warning') {
      records.publish({
        kind: 'notice',
        time: clock.now(),
        level,
        source: 'template',
        message: `${where}: ${message}`,
      });
    }
  }
  const errors = problems.filter(({ level }) => level === 'error');
  if (errors.length === 0) return;
  throw new LocalError('template_unsupported', errors.map(({ where, message }) => `${where}: ${message}`).join('\n'));
}
