import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { pause } from '../harness.ts';
import type { Receiver, SeenSpan } from './contract.ts';

/** X-Ray's segment documents, as far as the tests look at them. */
export interface Document {
  id: string;
  name: string;
  trace_id: string;
  parent_id: string;
  type: string;
  subsegments?: Document[];
  links?: { trace_id: string; id: string }[];
  annotations?: Record<string, unknown>;
  metadata?: { lamplight?: Record<string, unknown> };
  fault?: boolean;
  error?: boolean;
  throttle?: boolean;
  in_progress?: boolean;
  cause?: { exceptions: { type: string; message: string; stack: object[] }[] };
  namespace?: string;
  http?: object;
  sql?: object;
  aws?: object;
}

export interface Daemon extends Receiver {
  /** The packets since the last call, each a document. */
  documents(): Promise<Document[]>;
}

export const XRAY_TRACE = '674331c877b34da6a3ce929d0e0e4736';
const PARENT = 'aaf067aa0ba902b7';

/** Stands in for the X-Ray daemon: a UDP socket that keeps what it gets. */
export async function openDaemon(): Promise<Daemon> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let packets: string[] = [];
  socket.on('message', (message) => packets.push(String(message)));

  async function documents(): Promise<Document[]> {
    await pause(30);
    // On a busy machine the timer is due before the socket has been read: once more round the loop reads it.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    const taken = packets;
    packets = [];
    return taken.map((packet) => {
      const [header, body] = packet.split('\n');
      if (header?.replaceAll(' ', '') !== '{"format":"json","version":1}') throw new Error(`no header: ${packet}`);
      return JSON.parse(body!) as Document;
    });
  }

  return {
    environment: {
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${socket.address().port}`,
      _X_AMZN_TRACE_ID: `Root=1-${XRAY_TRACE.slice(0, 8)}-${XRAY_TRACE.slice(8)};Parent=${PARENT};Sampled=1;Lineage=1:a:0`,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: '/var/task',
    },
    documents,
    take: async () => (await documents()).flatMap((document) => flatten(document, document)),
    stop: async () => {
      socket.close();
    },
  };
}

function flatten(document: Document, top: Document, parent = document.parent_id): SeenSpan[] {
  const exception = document.cause?.exceptions[0];
  const seen: SeenSpan = {
    name: document.name,
    traceId: top.trace_id.slice(2).replace('-', ''),
    spanId: document.id,
    parentSpanId: parent,
    links: (document.links ?? []).map((link) => link.trace_id.slice(2).replace('-', '')),
    attributes: { ...document.metadata?.lamplight, ...document.annotations },
    failed: document.fault === true || document.error === true,
    error: exception && { type: exception.type, message: exception.message },
    unfinished: document.in_progress === true,
  };
  return [seen, ...(document.subsegments ?? []).flatMap((child) => flatten(child, top, document.id))];
}
