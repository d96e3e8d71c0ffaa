import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Records } from '../records.ts';
import { AwsError } from './aws-error.ts';
import type { Authority } from './iam/authority.ts';
import type { Principal } from './iam/principal.ts';
import { json } from './protocol/json.ts';
import type { Protocol, WireAnswer, WireRequest } from './protocol/protocol.ts';
import { query } from './protocol/query.ts';
import { restJson } from './protocol/rest-json.ts';
import { rpcV2Cbor } from './protocol/rpc-v2-cbor.ts';
import type { Call, Operation, ProtocolName, Service } from './service.ts';

const PROTOCOLS: Record<ProtocolName, Protocol> = { json, query, 'rest-json': restJson };

export interface DispatchOptions {
  clock: Clock;
  records: Records;
  /** By access key id. May grow while the server runs. */
  principals: ReadonlyMap<string, Principal>;
  services: readonly Service[];
  region: string;
  accountId: string;
  authority: Authority;
  /** Base URL that clients use. */
  endpoint(): string;
}

/** Answers a request of an SDK client, errors included; `signal` aborts when the client hangs up. */
export type Dispatch = (request: WireRequest, signal: AbortSignal) => Promise<WireAnswer>;

/**
 * From a request on the wire to an operation and back: the SigV4 credential scope says which service is meant, its access
 * key who calls. What the local AWS does not have is refused by its name, to the caller and in a notice.
 */
export function createDispatch({
  clock,
  records,
  principals,
  services: served,
  region,
  accountId,
  authority,
  endpoint,
}: DispatchOptions): Dispatch {
  const services = new Map(served.map((service) => [service.name, service]));
  const said = new Set<string>();

  function say(message: string): void {
    if (said.has(message)) return;
    said.add(message);
    records.publish({ kind: 'notice', time: clock.now(), level: 'error', source: 'aws', message });
  }

  function callerOf(scope: CredentialScope | undefined): Principal {
    if (!scope) {
      throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', {
        status: 403,
      });
    }
    const principal = principals.get(scope.accessKeyId);
    if (principal) return principal;
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', {
      status: 403,
    });
  }

  function operationOf(service: Service, name: string, request: WireRequest, caller: Principal): Operation {
    const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
    if (operation) return operation;
    const what = `${service.name}:${name || `${request.method} ${request.path}`}`;
    say(`${caller.name} called ${what}, which the local AWS does not have; it has ${supported(services, service)}`);
    throw new AwsError('UnknownOperationException', `The local AWS does not support ${what}.`, {
      queryCode: 'InvalidAction',
    });
  }

  function refuseNotModelled({ notModelled = [] }: Operation, input: Record<string, unknown>, what: string): void {
    const member = notModelled.find((name) => input[name] !== undefined && input[name] !== null);
    if (member === undefined) return;
    const message = `The local AWS does not model ${member} of ${what}.`;
    say(`${message} Call it without, or try it on AWS.`);
    throw new AwsError('UnsupportedOperationException', message, { queryCode: 'UnsupportedOperation' });
  }

  return async (request, signal) => {
    const requestId = randomUUID();
    const scope = credentialScope(String(request.headers.authorization ?? ''));
    const service = services.get(scope?.service ?? '') ?? absentService(scope?.service ?? 'unknown', request);
    const protocol = protocolOf(service, request);
    let name = '';
    try {
      const principal = callerOf(scope);
      const { operation: asked, input } = protocol.decode(request, service);
      name = asked;
      const operation = operationOf(service, name, request, principal);
      refuseNotModelled(operation, input, `${service.name}:${name}`);
      const resources = operation.resource(input, service.state);
      // A resource of `*` tells no region.
      const context = { 'aws:requestedregion': region };
      if (resources.length > 0) authority.authorise(principal, operation.action, resources, context);
      const traceHeader = request.headers['x-amzn-trace-id'];
      const call: Call = {
        state: service.state,
        principal,
        clock,
        records,
        region,
        accountId,
        requestId,
        endpoint: endpoint(),
        signal,
        ...(typeof traceHeader === 'string' && { traceHeader }),
      };
      return protocol.encode(await operation.run(input, call), { service, operation: name, requestId, request });
    } catch (error) {
      const context = { service, operation: name, requestId, request };
      if (error instanceof AwsError) return protocol.encodeError(ownDenial(error, service), context);
      const reason = error instanceof Error ? (error.stack ?? error.message) : error;
      say(`${service.name}:${name} failed inside the local AWS: ${reason}`);
      const failure = new AwsError('InternalFailure', 'The local AWS failed; its terminal says why.', { status: 500 });
      return protocol.encodeError(failure, context);
    }
  };
}

interface CredentialScope {
  accessKeyId: string;
  service: string;
}

/** `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …` */
function credentialScope(authorization: string): CredentialScope | undefined {
  const [, accessKeyId, service] =
    /Credential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/([^/,\s]+)\/aws4_request/.exec(authorization) ?? [];
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}

/** A service may be asked in CBOR too, whatever its own protocol. */
function protocolOf(service: Service, request: WireRequest): Protocol {
  return request.headers['smithy-protocol'] === 'rpc-v2-cbor' ? rpcV2Cbor : PROTOCOLS[service.protocol];
}

/** Has no operation, and answers in the protocol in which it was asked. */
function absentService(name: string, request: WireRequest): Service {
  const contentType = String(request.headers['content-type'] ?? '');
  const form = contentType.startsWith('application/x-www-form-urlencoded');
  const protocol = form ? 'query' : contentType.startsWith('application/x-amz-json') ? 'json' : 'rest-json';
  return { name, protocol, state: undefined, operations: {} };
}

function ownDenial(error: AwsError, service: Service): AwsError {
  if (error.code !== 'AccessDeniedException' || !service.deniedCode) return error;
  return new AwsError(service.deniedCode, error.message, { status: error.status });
}

function supported(services: ReadonlyMap<string, Service>, service: Service): string {
  if (!services.has(service.name)) return `the services ${[...services.keys()].join(', ')}`;
  return Object.keys(service.operations).join(', ');
}
