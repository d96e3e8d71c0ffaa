import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Receivers {
  /** Where the stacks send their spans. */
  readonly environment: Record<string, string>;
  stop(): void;
}

/** An X-Ray daemon and an OTLP collector on loopback which take everything and keep nothing. */
export async function openReceivers(): Promise<Receivers> {
  const daemon = createSocket('udp4', () => {});
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  const collector = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  return {
    environment: {
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    },
    stop() {
      daemon.close();
      collector.close();
      collector.closeAllConnections();
    },
  };
}
