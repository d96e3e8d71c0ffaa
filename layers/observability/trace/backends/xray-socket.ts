import type { SocketOptions } from 'node:dgram';
import { tools } from '../backend-tools.ts';

const DEFAULT_ADDRESS = '127.0.0.1:2000';

/**
 * One UDP socket for the life of the process, which does not keep it alive: a new one for each segment is a third of what the X-Ray SDK
 * costs. Never throws; what cannot be sent is counted.
 *
 * @param address `host:port`, or X-Ray's longer form `tcp:host:port udp:host:port`
 */
export function daemonSocket(address: string = DEFAULT_ADDRESS): (document: string) => void {
  const [, host, port] = /^(?:.*\budp:)?([^\s:]+):(\d{1,5})(?:\s.*)?$/.exec(address.trim()) ?? [];
  if (host === undefined) throw new TypeError(`AWS_XRAY_DAEMON_ADDRESS: "${address}" is not host:port`);
  // By name at run time: an import would load the module in every process whose bundle has this file.
  const { createSocket } = process.getBuiltinModule('node:dgram');
  const isAddress = /^[\d.]+$/.test(host);
  // An address needs no resolver, and without one the packet leaves before the invocation's answer does.
  const socket = createSocket(
    isAddress ? { type: 'udp4', lookup: itself as SocketOptions['lookup'] } : { type: 'udp4' },
  );
  socket.on('error', lost);
  socket.unref();
  const portNumber = Number(port);
  return (document) => socket.send(document, portNumber, host, sent);
}

/** The address of an address. */
function itself(
  address: string,
  _options: object,
  found: (error: null, address: string, family: number) => void,
): void {
  found(null, address, 4);
}

function sent(error: Error | null): void {
  if (error) lost();
}

function lost(): void {
  tools.dropped('exporter_failed', 'xray');
}
