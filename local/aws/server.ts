import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Clock } from '../clock.ts';
import type { Records } from '../records.ts';
import { AwsError } from './aws-error.ts';
import { type Authority, createAuthority } from './iam/authority.ts';
import type { Principal } from './iam/principal.ts';
import { json } from './protocol/json.ts';
import type { Protocol, WireAnswer, WireRequest } from './protocol/protocol.ts';
import { query } from './protocol/query.ts';
import { restJson } from './protocol/rest-json.ts';
import { rpcV2Cbor } from './protocol/rpc-v2-cbor.ts';
import type { ProtocolName, Service } from './service.ts';

const PROTOCOLS: Record<ProtocolName, Protocol> = { json, query, 'rest-json': restJson };
/** Above every limit of the services behind it (the Data API's 4 MiB is the largest), so that each answers its own error. */
const MAXIMUM_BODY_BYTES = 16 * 1024 * 1024;

export interface AwsServerOptions {
  clock: Clock;
  records: Records;
  /** By access key id. May grow while the server runs. */
  principals: Map<string, Principal>;
  services: Service[];
  /** 0 picks a free one. */
  port: number;
  region: string;
  accountId: string;
  /** Shared with whatever else acts under a function's role, such as its queue poller. */
  authority?: Authority;
}

export interface AwsServer {
  /** `http://127.0.0.1:4601` */
  url: string;
  authority: Authority;
  stop(): Promise<void>;
}

/**
 * One HTTP server for all AWS services, for unmodified SDK clients (`AWS_ENDPOINT_URL`).
 *
 * The SigV4 credential scope says which service is meant, its access key who calls. The signature itself is not
 * verified, nor is the time in it: the run's clock need not be the client's. Rejects where the port is taken.
 */
export async function startAws(options: AwsServerOptions): Promise<AwsServer> {
  const { clock, records, principals, port, region, accountId } = options;
  const authority = options.authority ?? createAuthority({ clock, records });
  const services = new Map(options.services.map((service) => [service.name, service]));
  const said = new Set<string>();
  let url = '';

  function say(level: 'warning' | 'error', message: string): void {
    if (said.has(message)) return;
    said.add(message);
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'aws', message });
  }

  async function answer(request: WireRequest, signal: AbortSignal): Promise<WireAnswer> {
    const requestId = randomUUID();
    const scope = credentialScope(String(request.headers.authorization ?? ''));
    const service = services.get(scope?.service ?? '') ?? absentService(scope?.service ?? 'unknown', request);
    // The service's other protocol, in which a client may ask as well.
    const isCbor = request.headers['smithy-protocol'] === 'rpc-v2-cbor';
    const protocol = isCbor ? rpcV2Cbor : PROTOCOLS[service.protocol];
    let operationName = '';
    try {
      if (!scope)
        throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', {
          status: 403,
        });
      const principal = principals.get(scope.accessKeyId);
      if (!principal) {
        throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', {
          status: 403,
        });
      }
      const decoded = protocol.decode(request, service);
      operationName = decoded.operation;
      const operation = Object.hasOwn(service.operations, operationName)
        ? service.operations[operationName]
        : undefined;
      if (!operation) {
        const what = `${service.name}:${operationName || `${request.method} ${request.path}`}`;
        say(
          'error',
          `${principal.name} called ${what}, which the local AWS does not have; it has ${supported(services, service)}`,
        );
        throw new AwsError('UnknownOperationException', `The local AWS does not support ${what}.`, {
          queryCode: 'InvalidAction',
        });
      }
      const resources = operation.resource(decoded.input, service.state);
      if (resources.length > 0) authority.authorise(principal, operation.action, resources);
      const traceHeader = request.headers['x-amzn-trace-id'];
      const call = {
        state: service.state,
        principal,
        clock,
        records,
        region,
        accountId,
        requestId,
        endpoint: url,
        signal,
        ...(typeof traceHeader === 'string' && { traceHeader }),
      };
      const output = await operation.run(decoded.input, call);
      return protocol.encode(output, { service, operation: operationName, requestId, request });
    } catch (error) {
      const context = { service, operation: operationName, requestId, request };
      if (error instanceof AwsError) return protocol.encodeError(ownDenial(error, service), context);
      say(
        'error',
        `${service.name}:${operationName} failed inside the local AWS: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
      );
      return protocol.encodeError(
        new AwsError('InternalFailure', 'The local AWS failed; its terminal says why.', { status: 500 }),
        context,
      );
    }
  }

  const server = createServer((incoming, response) => {
    const hungUp = new AbortController();
    response.once('close', () => hungUp.abort());
    readRequest(incoming)
      .then((request) => answer(request, hungUp.signal))
      .then((result) => send(response, result))
      .catch((error: unknown) => {
        const tooLarge = error instanceof AwsError;
        send(response, { status: tooLarge ? error.status : 400, headers: { connection: 'close' }, body: '' });
      });
  });
  // Clients keep connections longer than Node's default of five seconds; a race at its end would be a spurious ECONNRESET.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    authority,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Has no operation, and answers in the protocol in which it was asked. */
function absentService(name: string, request: WireRequest): Service {
  const contentType = String(request.headers['content-type'] ?? '');
  const form = contentType.startsWith('application/x-www-form-urlencoded');
  const protocol = form ? 'query' : contentType.startsWith('application/x-amz-json') ? 'json' : 'rest-json';
  return { name, protocol, state: undefined, operations: {} };
}

/** `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …` */
function credentialScope(authorization: string): { accessKeyId: string; service: string } | undefined {
  const [, accessKeyId, service] =
    /Credential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/([^/,\s]+)\/aws4_request/.exec(authorization) ?? [];
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}

function ownDenial(error: AwsError, service: Service): AwsError {
  if (error.code !== 'AccessDeniedException' || !service.deniedCode) return error;
  return new AwsError(service.deniedCode, error.message, { status: error.status });
}

function supported(services: Map<string, Service>, service: Service): string {
  if (!services.has(service.name)) return `the services ${[...services.keys()].join(', ')}`;
  return Object.keys(service.operations).join(', ');
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAXIMUM_BODY_BYTES)
      throw new AwsError('RequestEntityTooLargeException', 'The body is too large.', { status: 413 });
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  // CloudWatch's client compresses larger PutMetricData bodies.
  const body =
    incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw, { maxOutputLength: MAXIMUM_BODY_BYTES }) : raw;
  const { pathname } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  return { method: incoming.method ?? 'GET', path: pathname, headers: incoming.headers, body };
}

function send(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
