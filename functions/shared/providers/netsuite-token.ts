import { importPKCS8, SignJWT } from 'jose';
import { fetchExternal } from 'lamplight/observe';
import { accountUrl, type NetsuiteCredentials } from './netsuite-account.ts';
import type { Hindrance, TokenCache } from './provider.ts';
import { readObject, retryAfterSeconds } from './read-answer.ts';

const TOKEN_PATH = '/services/rest/auth/oauth2/v1/token';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'; // RFC 7523, section 2.2
const SCOPE = 'rest_webservices';

/** Algorithms that NetSuite takes, by the kind of key that each fits: "The Request Token Structure" of its help. */
const ALGORITHMS = ['PS256', 'ES256'];

/** Seconds that an assertion is good for: NetSuite allows less than an hour, and it is used at once. */
const ASSERTION_SECONDS = 300;

/** Seconds before its end at which a token is replaced, so that none ends on the way or between two pages of a batch. */
const RENEW_BEFORE_SECONDS = 300;

/** The name under which a connection keeps its token. A change of client, certificate or key makes another one. */
export function tokenName({ account_id, client_id, certificate_id }: NetsuiteCredentials): string {
  return `netsuite/${account_id}/${client_id}/${certificate_id}`;
}

/**
 * An access token of the OAuth 2.0 client credentials flow: the kept one, or a new one where it would soon end by our clock.
 * There is no refresh token in this flow; the signed assertion takes its place.
 */
export async function accessToken(
  credentials: NetsuiteCredentials,
  tokens: TokenCache,
  timeoutMs: number,
): Promise<{ kind: 'token'; token: string } | Hindrance> {
  const name = tokenName(credentials);
  const kept = await tokens.read(name);
  if (kept !== undefined) return { kind: 'token', token: kept };
  const granted = await requestToken(credentials, timeoutMs);
  if (granted.kind !== 'granted') return granted;
  const keepSeconds = granted.expiresInSeconds - RENEW_BEFORE_SECONDS;
  if (keepSeconds > 0) await tokens.write(name, granted.token, new Date(Date.now() + keepSeconds * 1000));
  return { kind: 'token', token: granted.token };
}

async function requestToken(
  credentials: NetsuiteCredentials,
  timeoutMs: number,
): Promise<{ kind: 'granted'; token: string; expiresInSeconds: number } | Hindrance> {
  const url = accountUrl(credentials.account_id, TOKEN_PATH);
  const assertion = await signAssertion(credentials, url);
  if (assertion === undefined)
    return { kind: 'refused', message: 'the private_key of the connection is no PKCS #8 key' };
  let response: Response;
  let body: string;
  try {
    response = await fetchExternal(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: assertion,
        }).toString(),
        redirect: 'error',
      },
      { provider: 'netsuite', endpoint: 'token', timeoutMs },
    );
    body = await response.text();
  } catch (error) {
    return { kind: 'unavailable', message: `NetSuite gave no token: ${(error as Error).name}` };
  }
  const { status } = response;
  if (status === 429) {
    const message = 'NetSuite rate limit: 429 Too Many Requests for a token';
    return { kind: 'rate_limited', message, retryAfterSeconds: retryAfterSeconds(response) };
  }
  if (status >= 500) return { kind: 'unavailable', message: `NetSuite answered ${status} for a token` };
  // 400 invalid_grant and invalid_client (RFC 6749, 5.2) are what a revoked certificate or integration looks like.
  if (status !== 200) {
    const reason = status === 400 ? '400 invalid grant' : String(status);
    return { kind: 'unauthorized', message: `NetSuite refused a token, 401 Unauthorized in effect (${reason})` };
  }
  const { access_token, expires_in } = readObject(body) ?? {};
  const expiresInSeconds = Number(expires_in);
  if (typeof access_token !== 'string' || access_token === '' || !(expiresInSeconds > 0)) {
    return { kind: 'unavailable', message: 'NetSuite answered 200 without a token' };
  }
  return { kind: 'granted', token: access_token, expiresInSeconds };
}

async function signAssertion(credentials: NetsuiteCredentials, url: string): Promise<string | undefined> {
  const issuedAt = Math.floor(Date.now() / 1000);
  for (const alg of ALGORITHMS) {
    try {
      const key = await importPKCS8(credentials.private_key, alg);
      return await new SignJWT({ scope: SCOPE })
        .setProtectedHeader({ alg, typ: 'JWT', kid: credentials.certificate_id })
        .setIssuer(credentials.client_id)
        .setAudience(url)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ASSERTION_SECONDS)
        .sign(key);
    } catch {
      // A key of the other kind, or none: the next algorithm tells.
    }
  }
  return undefined;
}
