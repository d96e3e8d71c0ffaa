import { join } from 'node:path';
import { readFlags } from './cli/flags.ts';
import { whenOutputIsGone } from './cli/terminal.ts';
import { watchBundles } from './lambda/watch.ts';
import { LocalError } from './local-error.ts';
import { createRecords } from './records.ts';
import { announce } from './run/announce.ts';
import { printRecords } from './run/print-records.ts';
import { refuseSecondRun, removeRunFile, runFileOf, writeRunFile } from './run/run-file.ts';
import { startLocal } from './run/start-local.ts';
import { stopOnSignals } from './run/stop-on-signals.ts';
import { watchStack } from './run/watch-stack.ts';

const DEFAULT_PORT = 4600;

/** Exit code of a start that was broken off, as shells have it for Ctrl-C. */
const INTERRUPTED = 130;

/**
 * `lamplight dev`, which `npm start` runs: the project's CDK app on a local AWS, until it is told to stop.
 *
 * `--quiet` no demo traffic, `--fresh` new data, `--json` lines as CloudWatch would get them; PORT picks the port.
 */
export async function dev(args: string[]): Promise<number> {
  const { values } = readFlags(args, {
    quiet: { type: 'boolean' },
    fresh: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const json = values.json ?? false;
  const projectFolder = process.cwd();
  const dataFolder = join(projectFolder, '.lamplight');
  refuseSecondRun(dataFolder);

  const records = createRecords();
  const printed = printRecords(records, { json });
  const traffic = new AbortController();
  let isStarted = false;
  const stopping = stopOnSignals();
  // `npm start | tee` loses its reader before it has stopped itself: Ctrl-C is for both.
  whenOutputIsGone(stopping.ask);
  const tell = (line: string) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const port = readPort();
  tell(`starting the CDK app in ${projectFolder} on a local AWS …`);
  const sinceMs = Date.now();
  const starting = startLocal({ projectFolder, dataFolder, port, records, fresh: values.fresh });
  starting.catch(printed.failed);
  // Nothing is under way yet that would want to end in order, and what has started ends with this process.
  void stopping.asked.then(() => isStarted || process.exit(INTERRUPTED));
  const system = await starting;
  isStarted = true;
  try {
    writeRunFile(dataFolder, runFileOf(system));
    const watching = await watchBundles(system.pools.values(), {
      projectFolder,
      sinceMs,
      clock: system.clock,
      records,
    });
    const { covers } = watching;
    const watchingStack = await watchStack(system, { projectFolder, covers });
    announce(system, printed.started(system.pools.keys()), tell);
    const running = values.quiet ? undefined : system.config.traffic?.(system, system.tenants, traffic.signal);
    await stopping.asked;
    traffic.abort();
    await Promise.all([watching.stop(), watchingStack.stop(), running]);
  } finally {
    removeRunFile(dataFolder);
    await system.stop();
  }
  return 0;
}

function readPort(): number {
  const text = process.env.PORT ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LocalError('usage', `PORT=${text} is no port: give a number from 0 (picks a free one) to 65535`);
  }
  return port;
}
