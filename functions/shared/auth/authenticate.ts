import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { identify, logger } from 'lamplight/observe';
import { metrics } from '../catalogue.ts';
import { HttpError } from '../http/http-error.ts';
import { findSession } from './session.ts';
import { type Audience, type Claims, verifyToken } from './token.ts';

const log = logger('suite.auth');

/** RFC 6750 allows b64token; anything longer than this is none of ours. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,4096})$/i;

/** A value of `api_auth_failures_total{reason}`. */
export type AuthFailure = 'missing' | 'invalid_token' | 'expired' | 'invalid_credentials';

const MESSAGES: Record<AuthFailure, string> = {
  missing: 'send the header "authorization: Bearer <access token>"; POST /api/v1/auth/login gives one',
  invalid_token: 'the access token is not valid, or its session was ended; log in again',
  expired: 'the access token has expired; log in again',
  invalid_credentials: 'email or password is wrong',
};

const verified = new WeakMap<object, Claims>();

/**
 * Middy middleware that lets only verified callers pass: the token's signature, expiry and audience, then its session,
 * which a logout ends. The current unit of work is identified with the claims; nothing else of the suite does that
 * for a request.
 *
 * @throws HttpError 401, counted in `api_auth_failures_total{reason}` and logged as `auth_failed`
 */
export function authenticate({
  audience,
}: {
  audience: Audience;
}): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    async before({ event }) {
      verified.set(event, await identifyBearer(event.headers.authorization, audience));
    },
  };
}

/**
 * Verifies an `authorization` header and identifies the current unit of work with its claims. Their role is the one that
 * the user has now, whatever the token says; their plan is the token's, and no more than a hint (entitlements.ts).
 *
 * @throws HttpError 401
 */
export async function identifyBearer(authorization: string | undefined, audience: Audience): Promise<Claims> {
  if (!authorization) throw authFailure('missing');
  const token = BEARER.exec(authorization)?.[1];
  if (!token) throw authFailure('invalid_token');
  const signed = await verifyToken(token, audience);
  if (typeof signed === 'string') throw authFailure(signed);
  const session = await findSession(signed);
  if (!session) throw authFailure('invalid_token');
  const claims = { ...signed, role: session.role };
  identifyWith(claims);
  return claims;
}

/**
 * The claims of a request that `authenticate` let pass.
 *
 * @throws Error for a route without it
 */
export function identifiedClaims(event: APIGatewayProxyEventV2): Claims {
  const claims = verified.get(event);
  if (!claims) throw new Error('this route has no authenticate() before it');
  return claims;
}

/** Identifies the current unit of work with claims that were verified: by their token, or at a login by the password. */
export function identifyWith(claims: Claims): void {
  identify({ tenant_id: claims.tenant_id, user_id: claims.sub, claims });
}

/** Counts a refused caller in `api_auth_failures_total{reason}`, and logs it as `auth_failed`. */
export function recordAuthFailure(reason: AuthFailure, details: { email?: string } = {}): void {
  metrics.api_auth_failures_total.add(1, { reason });
  log.warning('auth_failed', { reason, ...details });
}

/** Counts and logs a refused caller, and gives the 401 to throw. */
export function authFailure(reason: AuthFailure, details: { email?: string } = {}): HttpError {
  recordAuthFailure(reason, details);
  const code = reason === 'missing' ? 'authentication_required' : reason;
  return new HttpError(401, code, MESSAGES[reason], { 'www-authenticate': 'Bearer' });
}
