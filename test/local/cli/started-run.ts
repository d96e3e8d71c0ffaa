import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operatorPrincipal } from '../../../local/aws/iam/principal.ts';
import { createLogStore } from '../../../local/aws/logs/log-store.ts';
import { cloudWatchLogs } from '../../../local/aws/logs/logs.ts';
import { startAws } from '../../../local/aws/server.ts';
import { main } from '../../../local/cli/main.ts';
import { realClock } from '../../../local/clock.ts';
import { createRecords } from '../../../local/records.ts';
import { type RunFile, writeRunFile } from '../../../local/run/run-file.ts';

const GROUPS = ['api', 'sync-worker', 'mcp-tools'].map((name) => `/aws/lambda/suite-local-${name}`);

/** A folder with a run in it that has log groups and no more, and the command line in that folder. */
export async function startedRun({
  running = true,
  endpoints = {},
}: {
  running?: boolean;
  endpoints?: Partial<RunFile['endpoints']>;
} = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'lamplight-cli-'));
  const records = createRecords();
  const startedMs = Date.now();
  const store = createLogStore({ records, clock: realClock, groups: GROUPS });
  const principals = new Map([['OPERATOR', operatorPrincipal('OPERATOR', '000000000000')]]);
  const aws = await startAws({
    clock: realClock,
    records,
    principals,
    services: [cloudWatchLogs(store)],
    port: 0,
    region: 'eu-central-1',
    accountId: '000000000000',
  });
  const login = { region: 'eu-central-1', accessKeyId: 'OPERATOR', secretAccessKey: 'local' };
  if (running) {
    writeRunFile(join(cwd, '.lamplight'), {
      version: 1,
      url: 'http://127.0.0.1:1',
      pid: process.pid,
      endpoints: { api: 'http://127.0.0.1:1', aws: aws.url, ...login, ...endpoints },
      tenants: [],
    });
  }

  return {
    cwd,
    /** A line of a function, some milliseconds before the start. */
    log(name: string, agoMs: number, fields: Record<string, unknown> | string) {
      const time = startedMs - agoMs;
      const line =
        typeof fields === 'string'
          ? fields
          : JSON.stringify({ timestamp: new Date(time).toISOString(), level: 'info', ...fields });
      records.publish({
        kind: 'log',
        time,
        functionName: name,
        logGroup: `/aws/lambda/suite-local-${name}`,
        logStream: 'stream',
        message: line,
        origin: 'function',
      });
    },
    /** @param out is given the lines as they come */
    async lamplight(args: string[], signal = new AbortController().signal, out: string[] = []) {
      const err: string[] = [];
      const code = await main(args, {
        line: (text) => out.push(text),
        complain: (text) => err.push(text),
        cwd,
        env: {},
        colour: false,
        signal,
      });
      return { code, out, err };
    },
    async stop() {
      await aws.stop();
      await store.stop();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}
