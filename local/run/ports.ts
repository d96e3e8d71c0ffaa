import { createServer } from 'node:net';
import { LocalError } from '../local-error.ts';

/**
 * The port to listen on: the wanted one where it is free, else, for 0, one that the system picks.
 *
 * @throws LocalError `port_busy` where the wanted port is taken
 */
export async function choosePort(wanted: number): Promise<number> {
  const port = await tryPort(wanted);
  if (port === undefined) {
    throw new LocalError(
      'port_busy',
      `port ${wanted} is busy: stop what listens there, or start with PORT=0 to pick a free one`,
    );
  }
  return port;
}

/** The wanted port where it is free, else one that the system picks. */
export async function preferPort(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? choosePort(0);
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
