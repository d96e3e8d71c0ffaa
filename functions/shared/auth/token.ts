import { errors, jwtVerify, SignJWT } from 'jose';
import { logger } from 'lamplight/observe';
import * as v from 'valibot';
import { requiredEnvironment } from '../environment.ts';
import { readSecret } from '../secrets.ts';
import { PLANS, ROLES } from '../vocabulary.ts';

const log = logger('suite.auth');

const ISSUER = 'suite';
const ALGORITHM = 'HS256';

/** Seconds that an access token, and the session behind it, lasts. */
export const TOKEN_SECONDS = 3600;

/** Seconds by which the clocks of two instances may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Who checks a token, each for itself; a token of the suite is for both. */
export type Audience = 'api' | 'mcp';

/** What a verified token says: who, of which tenant, with which rights. `sid` is the session that a logout ends. */
export const Claims = v.object({
  sub: v.pipe(v.string(), v.uuid()),
  tenant_id: v.pipe(v.string(), v.uuid()),
  sid: v.pipe(v.string(), v.uuid()),
  role: v.picklist(ROLES),
  plan: v.picklist(PLANS),
});
export type Claims = v.InferOutput<typeof Claims>;

/** Why a token was not taken; a value of `api_auth_failures_total{reason}`. */
export type TokenRefusal = 'invalid_token' | 'expired';

/** Signs an access token (HS256) for the API and the MCP server, good for an hour. */
export async function signToken({ sub, ...claims }: Claims, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(['api', 'mcp'])
    .setSubject(sub)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_SECONDS)
    .sign(await signingKey());
}

/** The claims of a token that we signed for this audience and that is not expired, or why there are none. Never throws for a bad token. */
export async function verifyToken(token: string, audience: Audience): Promise<Claims | TokenRefusal> {
  const key = await signingKey();
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub', 'sid', 'tenant_id'],
    });
    const claims = v.safeParse(Claims, payload);
    log.debug('token_verified', { audience, expires_at: payload.exp, complete: claims.success });
    return claims.success ? claims.output : 'invalid_token';
  } catch (error) {
    // The code alone: what jose says of a token may quote it.
    log.debug('token_refused', { audience, reason: error instanceof errors.JOSEError ? error.code : 'unknown' });
    return error instanceof errors.JWTExpired ? 'expired' : 'invalid_token';
  }
}

async function signingKey(): Promise<Uint8Array> {
  return new TextEncoder().encode(await readSecret(requiredEnvironment('JWT_SECRET_ARN')));
}
