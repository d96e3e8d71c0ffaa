const ACCOUNT_ID = /^[A-Za-z0-9]{1,20}(?:[_-][A-Za-z0-9]{1,20})?$/;

/** What a NetSuite connection keeps, encrypted: an integration with a certificate, for the client credentials flow. */
export interface NetsuiteCredentials {
  /** `1234567`, or `1234567_SB1` of a sandbox. */
  account_id: string;
  /** The integration record's consumer key. */
  client_id: string;
  /** The id under which the account knows the certificate: the `kid` of an assertion. */
  certificate_id: string;
  /** PEM, PKCS #8: RSA (PS256) or P-256 (ES256). */
  private_key: string;
}

/** The address of a path in an account; NETSUITE_BASE_URL stands in for the accounts' own hosts where it is set. */
export function accountUrl(accountId: string, path: string): string {
  const host = `${accountId.toLowerCase().replace('_', '-')}.suitetalk.api.netsuite.com`;
  const substitute = process.env.NETSUITE_BASE_URL;
  return substitute ? `${substitute}/${host}${path}` : `https://${host}${path}`;
}

/** The credentials of a connection; undefined where they are not NetSuite's. */
export function readCredentials(credentials: unknown): NetsuiteCredentials | undefined {
  const given = (credentials ?? {}) as Partial<NetsuiteCredentials>;
  const { account_id, client_id, certificate_id, private_key } = given;
  if (typeof account_id !== 'string' || !ACCOUNT_ID.test(account_id)) return undefined;
  for (const text of [client_id, certificate_id, private_key]) {
    if (typeof text !== 'string' || text === '') return undefined;
  }
  return given as NetsuiteCredentials;
}
