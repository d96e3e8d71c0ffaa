import { randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';

const TOKEN_SECONDS = 3600; // every access token of NetSuite
const ALGORITHMS = ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const REVOKED = 'revoked'; // a certificate that begins so was taken back by the account's administrator

export interface Tokens {
  /** Answers a request for a token; the form's fields as they came. */
  grant(form: URLSearchParams, audience: string, nowMs: number): { status: number; body: unknown };
  isGood(token: string, nowMs: number): boolean;
  /** Ends every token at once, whatever its time. */
  end(): void;
}

/**
 * The OAuth 2.0 client credentials flow of an account. Assertions are checked as far as that is possible without the
 * certificate, which the real account has been given beforehand: form, algorithm, audience and time, not the signature.
 */
export function createTokens(): Tokens {
  const goodUntil = new Map<string, number>();
  return {
    grant(form, audience, nowMs) {
      if (form.get('grant_type') !== 'client_credentials') return refuse('unsupported_grant_type');
      if (!isAssertion(form.get('client_assertion') ?? '', audience, nowMs)) return refuse('invalid_grant');
      const token = `ns.${randomBytes(24).toString('base64url')}`;
      goodUntil.set(token, nowMs + TOKEN_SECONDS * 1000);
      // The real one writes the number as text.
      return { status: 200, body: { access_token: token, expires_in: String(TOKEN_SECONDS), token_type: 'Bearer' } };
    },
    isGood: (token, nowMs) => (goodUntil.get(token) ?? 0) > nowMs,
    end: () => goodUntil.clear(),
  };
}

function isAssertion(assertion: string, audience: string, nowMs: number): boolean {
  try {
    const { alg, kid, typ } = decodeProtectedHeader(assertion);
    const { iss, aud, exp = 0, iat = 0, scope } = decodeJwt(assertion);
    const nowSeconds = nowMs / 1000;
    if (!ALGORITHMS.includes(alg ?? '') || typ !== 'JWT' || !kid || kid.startsWith(REVOKED)) return false;
    if (!iss || !String(scope).includes('rest_webservices') || !String(aud).endsWith(audience)) return false;
    return exp > nowSeconds && exp - iat < 3600;
  } catch {
    return false;
  }
}

function refuse(error: string): { status: number; body: unknown } {
  return { status: 400, body: { error } };
}
