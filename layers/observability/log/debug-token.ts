/** A token that lives longer is refused, whoever signed it. Contract, section 5. */
export const DEBUG_TOKEN_MAX_SECONDS = 3600;
const MAX_CHARACTERS = 1024;

/** For which work debug lines are written: one transaction, or everything of one tenant. */
export interface DebugClaim {
  correlation_id?: string;
  tenant_id?: string;
  /** Seconds since the epoch. */
  exp: number;
}

/**
 * Makes a debug token: `<claim>.<HMAC-SHA256>`, both base64url. Send it as `x-debug-token`; it travels with the transaction.
 * Throws a RangeError where the claim names nothing, or lives longer than an hour.
 */
export function signDebugToken(claim: DebugClaim, key: string, nowMs: number): string {
  if ((claim.correlation_id === undefined) === (claim.tenant_id === undefined)) {
    throw new RangeError('a debug token names either a correlation_id or a tenant_id');
  }
  if (!(claim.exp <= nowMs / 1000 + DEBUG_TOKEN_MAX_SECONDS)) {
    throw new RangeError(`a debug token lives at most ${DEBUG_TOKEN_MAX_SECONDS} seconds`);
  }
  const payload = Buffer.from(JSON.stringify(claim)).toString('base64url');
  return `${payload}.${signature(payload, key).toString('base64url')}`;
}

/** The claim of a token that is ours and still good, else `undefined`. Never throws. */
export function readDebugToken(token: unknown, key: string | undefined, nowMs: number): DebugClaim | undefined {
  if (typeof token !== 'string' || key === undefined || token.length > MAX_CHARACTERS) return undefined;
  const dot = token.indexOf('.');
  if (dot < 1) return undefined;
  const payload = token.slice(0, dot);
  const given = Buffer.from(token.slice(dot + 1), 'base64url');
  const expected = signature(payload, key);
  if (given.length !== expected.length || !crypto().timingSafeEqual(given, expected)) return undefined;
  const claim = parse(payload);
  const nowSeconds = nowMs / 1000;
  if (typeof claim?.exp !== 'number' || claim.exp <= nowSeconds) return undefined;
  return claim.exp <= nowSeconds + DEBUG_TOKEN_MAX_SECONDS ? claim : undefined;
}

/** Whether the claim names this work. */
export function claimCovers(claim: DebugClaim, correlationId: string, tenantId: string | undefined): boolean {
  if (claim.correlation_id !== undefined) return claim.correlation_id === correlationId;
  return claim.tenant_id !== undefined && claim.tenant_id === tenantId;
}

function parse(payload: string): DebugClaim | undefined {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) ?? undefined;
  } catch {
    return undefined;
  }
}

function signature(payload: string, key: string): Buffer {
  return crypto().createHmac('sha256', key).update(payload).digest();
}

/** Loaded with the first token that is read: an `import` would cost every function 1.5 ms of its cold start. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
