import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoTenant } from '../config.ts';
import { LocalError } from '../local-error.ts';
import { holderOf } from './data-folder.ts';
import { processExists } from './process-identity.ts';
import type { LocalSystem } from './start-local.ts';

/** `.lamplight/run.json`: how to reach a run. Readable by its owner only, since it holds demo passwords and keys. */
export interface RunFile {
  version: 1;
  /** Base URL of the HTTP API. */
  url: string;
  pid: number;
  endpoints: RunEndpoints;
  tenants: DemoTenant[];
}

export interface RunEndpoints {
  api: string;
  /** Where clients connect to the WebSocket API, where the app has one. */
  live?: string;
  aws: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** What the Data API is called with, where the app has a database. */
  clusterArn?: string;
  /** The secret of the role that reads for `journey`. */
  journeySecretArn?: string;
  databaseName?: string;
  [substitute: string]: string | undefined;
}

/** What a run's file says of it. */
export function runFileOf(system: LocalSystem): RunFile {
  const {
    url,
    webSocketUrl,
    awsEndpoint,
    region,
    credentials,
    substitutes,
    tenants,
    clusterArn,
    journeySecretArn,
    databaseName,
  } = system;
  return {
    version: 1,
    url,
    pid: process.pid,
    endpoints: {
      ...substitutes,
      api: url,
      ...(webSocketUrl && { live: webSocketUrl }),
      aws: awsEndpoint,
      region,
      ...credentials,
      ...(clusterArn && { clusterArn, databaseName }),
      ...(journeySecretArn && { journeySecretArn }),
    },
    tenants,
  };
}

export function writeRunFile(dataFolder: string, run: RunFile): void {
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(fileIn(dataFolder), `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
}

/** Removes the file, where it is this process's own. */
export function removeRunFile(dataFolder: string): void {
  if (readOrNothing(dataFolder)?.pid === process.pid) rmSync(fileIn(dataFolder), { force: true });
}

/** @throws LocalError `already_running` where a run has the data folder, also while it starts or stops */
export function refuseSecondRun(dataFolder: string): void {
  const pid = holderOf(dataFolder);
  if (pid === undefined) return;
  const run = readOrNothing(dataFolder);
  const what = run?.pid === pid ? `running at ${run.url}` : 'starting, or on its way out';
  throw new LocalError('already_running', `already ${what} (process ${pid}): stop it first`);
}

/** @throws LocalError `not_running` where there is no file, or its process is gone */
export function readRunFile(dataFolder: string): RunFile {
  const run = readOrNothing(dataFolder);
  if (!run || !processExists(run.pid))
    throw new LocalError('not_running', 'no local run in this folder: start one with `npx lamplight dev`');
  return run;
}

function readOrNothing(dataFolder: string): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')) as RunFile;
  } catch {
    return undefined; // absent, or cut short by a crash: nothing runs that could be reached
  }
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'run.json');
}
