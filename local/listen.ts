import type { Server } from 'node:http';
import { LocalError } from './local-error.ts';

/** @throws LocalError `port_busy` */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const text = `port ${port} is in use: stop what listens there, or start with PORT=0 for a free one`;
      reject(new LocalError('port_busy', text));
    });
    server.listen(port, host, () => resolve());
  });
}
