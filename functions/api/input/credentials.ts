import * as v from 'valibot';
import type { Provider } from '../../shared/vocabulary.ts';

/** A key or an id that a provider gave out: printable, no blanks. */
const Opaque = (what: string) =>
  v.pipe(v.string(), v.maxLength(500, 'has more than 500 characters'), v.regex(/^[\x21-\x7e]+$/, `must be ${what}`));

/** What a connection of each provider keeps. What becomes part of a host name is only ever a name of that provider's. */
export const CREDENTIALS = {
  shopify: v.strictObject({
    shop_domain: v.pipe(
      v.string(),
      v.maxLength(100, 'has more than 100 characters'),
      v.regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, 'must be <shop>.myshopify.com'),
    ),
    access_token: Opaque('an access token'),
  }),
  // OAuth 2.0 client credentials: an integration with a certificate, whose private key signs for each token.
  netsuite: v.strictObject({
    account_id: v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9]{1,20}([_-][A-Za-z0-9]{1,20})?$/, 'must be an account id such as 1234567 or 1234567_SB1'),
    ),
    client_id: Opaque('the client id of an integration'),
    certificate_id: Opaque('the id of a certificate'),
    private_key: v.pipe(
      v.string(),
      v.maxLength(8000, 'has more than 8000 characters'),
      v.regex(
        /^-----BEGIN PRIVATE KEY-----\s[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----\s*$/,
        'must be a private key in PEM (PKCS #8)',
      ),
    ),
  }),
} satisfies Record<Provider, v.GenericSchema>;
