import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LocalError } from './local-error.ts';

/**
 * Where free ports are picked: below the range from which systems take the ports of outgoing connections (Linux 32768,
 * others 49152), since a port is picked before the synth and bound after it.
 */
const PICKED = { from: 20_000, until: 32_000 };
const PICKS = 50;
/** Ports of one process: those that start at the same time have other ids, and so do not pick what the other has not bound yet. */
const SLICE = 200;
const SLICES = (PICKED.until - PICKED.from) / SLICE;

/** What this process has picked, and may not have bound yet. */
const picked = new Set<number>();

/**
 * The port to listen on: the wanted one where it is free, else, for 0, a free one.
 *
 * @throws LocalError `port_busy` where the wanted port is taken
 */
export async function choosePort(wanted: number): Promise<number> {
  if (wanted !== 0) {
    if (await isFree(wanted)) return wanted;
    throw new LocalError(
      'port_busy',
      `port ${wanted} is busy: stop what listens there, or start with PORT=0 to pick a free one`,
    );
  }
  const ownFrom = PICKED.from + (process.pid % SLICES) * SLICE;
  for (let pick = 0; pick < PICKS; pick += 1) {
    const [from, until] = pick < PICKS / 2 ? [ownFrom, ownFrom + SLICE] : [PICKED.from, PICKED.until];
    const port = randomInt(from, until);
    if (picked.has(port)) continue;
    picked.add(port);
    if (await isFree(port)) return port;
  }
  throw new LocalError('port_busy', `no free port between ${PICKED.from} and ${PICKED.until}: stop what listens there`);
}

/** The wanted port where it is free, else a free one. */
export async function preferPort(wanted: number): Promise<number> {
  return wanted !== 0 && (await isFree(wanted)) ? wanted : choosePort(0);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
