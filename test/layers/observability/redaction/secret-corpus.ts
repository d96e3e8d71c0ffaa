/** A made-up secret and the part of it that must not be found in any output. */
export interface Sample {
  shape: string;
  text: string;
  /** What gives it away if it stays. */
  hidden: string;
}

const random = generator(20_261_124);

// Put together at run time, so that no scanner takes this file for a leak.
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hex = '0123456789abcdef';

/** Every shape that the layer promises to take out, as the vendor describes it. */
export const SECRETS: readonly Sample[] = [
  whole('JWT', [jwtPart({ alg: 'RS256', typ: 'JWT' }), jwtPart({ sub: 'ada', exp: 1 }), some(86, letters)].join('.')),
  whole('unsigned JWT', [jwtPart({ alg: 'none' }), jwtPart({ sub: 'ada' }), ''].join('.')),
  part('bearer credential', `Bearer ${some(40, letters)}`, 7),
  part('lower-case bearer credential', `bearer ${some(24, letters)}`, 7),
  part('basic credential', `Basic ${Buffer.from(`ada:${some(12, letters)}`).toString('base64')}`, 6),
  whole('AWS access key id', `AK${'IA'}${some(16, upper)}`),
  whole('AWS temporary key id', `AS${'IA'}${some(16, upper)}`),
  whole('GitHub token', `gh${'p_'}${some(36, letters)}`),
  whole('GitHub server token', `gh${'s_'}${some(36, letters)}`),
  whole('GitHub fine-grained token', `github${'_pat_'}${some(22, letters)}_${some(59, letters)}`),
  whole('Slack bot token', `xo${'xb-'}${some(12, '0123456789')}-${some(12, '0123456789')}-${some(24, letters)}`),
  whole('Slack app token', `xap${'p-1-'}A${some(10, upper)}-${some(13, '0123456789')}-${some(64, hex)}`),
  part(
    'Slack webhook',
    `https://hooks.slack${'.com/services/'}T${some(8, upper)}/B${some(8, upper)}/${some(24, letters)}`,
    40,
  ),
  whole('Stripe secret key', `sk${'_live_'}${some(24, letters)}`),
  whole('Stripe restricted key', `rk${'_test_'}${some(24, letters)}`),
  whole('Stripe webhook secret', `wh${'sec_'}${some(32, letters)}`),
  whole('Shopify access token', `shp${'at_'}${some(32, hex)}`),
  whole('Shopify shared secret', `shp${'ss_'}${some(32, hex)}`),
  whole('SendGrid key', `SG${'.'}${some(22, letters)}.${some(43, letters)}`),
  whole('Google API key', `AI${'za'}${some(35, letters)}`),
  whole('Google access token', `ya${'29.'}${some(60, letters)}`),
  whole('Google client secret', `GOC${'SPX-'}${some(28, letters)}`),
  whole('npm token', `npm${'_'}${some(36, letters)}`),
  whole('GitLab token', `gl${'pat-'}${some(20, letters)}`),
  whole('model API key', `sk-${'ant-'}api03-${some(40, letters)}`),
  part(
    'private key',
    `-----BEGIN ${'RSA PRIVATE'} KEY-----\n${some(64, letters)}\n${some(64, letters)}\n-----END ${'RSA PRIVATE'} KEY-----`,
    33,
    64,
  ),
  part('connection string', `postgres://app:${some(16, letters)}@db.internal:5432/suite`, 15, 16),
  part(
    'connection string with a slash',
    `mysql://app:${some(8, letters)}/${some(8, letters)}@db.internal/suite`,
    12,
    17,
  ),
  part('URL with user info', `https://${some(20, letters)}@git.internal/repo`, 8, 20),
  part('redis URL', `redis://:${some(16, letters)}@cache.internal:6379`, 9, 16),
  part('ADO connection string', `Server=db;User Id=app;Password=${some(16, letters)};Encrypt=true`, 31, 16),
  part('query string token', `https://api.internal/x?limit=5&access_token=${some(24, letters)}&page=2`, 44, 24),
  whole('card number', withCheckDigit(`4${some(14, '0123456789')}`)),
  whole('card number in groups', withCheckDigit(`5${'1'}${some(13, '0123456789')}`).replace(/(\d{4})(?=\d)/g, '$1 ')),
  whole('American Express card', withCheckDigit(`37${some(12, '0123456789')}`)),
  part('password in words', `login failed, password=${some(12, letters)} for ada`, 23, 12),
  part('key values of Postgres', `Key (email)=(${some(16, letters)}) already exists.`, 13, 16),
  part('row values of Postgres', `Detail: Failing row contains (7, ${some(16, letters)}, x).`, 33, 16),
  part('form field', `user[password]=${some(12, letters)}&remember=1`, 15, 12),
  part('XML element', `<tns:password>${some(12, letters)}</tns:password>`, 14, 12),
  part('encoded form', `q=password%3D${some(12, letters)}%26x%3D1`, 13, 12),
  part('encoded JSON', `q=%7B%22token%22%3A%22${some(12, letters)}%22%7D`, 22, 12),
  part('inspected object', `{ credentials: { user: 'ada', key: '${some(12, letters)}' } }`, 36, 12),
  part('key in a header', `X-Api-Key: ${some(32, letters)}`, 11),
  part('Shopify header', `X-Shopify-Access-Token: ${some(32, letters)}`, 24),
  part('cookie header', `Cookie: theme=dark; session=${some(32, letters)}`, 28),
  part('encoded form field', `user%5Bpassword%5D=${some(12, letters)}&remember=1`, 19, 12),
  part('row values of MySQL', `Duplicate entry '${some(16, letters)}' for key 'users.email'`, 17, 16),
  part('user info of a URL within a URL', `https://x.test/?next=https://ada:${some(12, letters)}@y.test/`, 33, 12),
];

/** Every place that a secret has been seen in, as a function of the text. */
export const POSITIONS: Readonly<Record<string, (text: string) => unknown>> = {
  'a value': (text) => ({ note: text }),
  'a text around it': (text) => ({ note: `before ${text} after` }),
  'a text in quotes': (text) => ({ note: `got "${text}" back` }),
  'a line of its own': (text) => ({ note: `first\n${text}\nlast` }),
  'an array': (text) => ({ list: ['x', [text]] }),
  'a deep object': (text) => ({ a: { b: { c: { d: text } } } }),
  'a map': (text) => ({ map: new Map([['x', text]]) }),
  'a set': (text) => ({ set: new Set([text]) }),
  'a map key': (text) => ({ map: new Map([[text, 1]]) }),
  'a field name': (text) => ({ [text]: 1 }),
  'nested JSON': (text) => ({ body: JSON.stringify({ deep: { note: text } }) }),
  'JSON in JSON': (text) => ({ body: JSON.stringify({ inner: JSON.stringify({ note: text }) }) }),
  'JSON within words': (text) => ({ note: `answer: ${JSON.stringify({ note: text })} (200)` }),
  'an error message': (text) => ({ error: new Error(`failed: ${text}`) }),
  'a cause': (text) => ({ error: new Error('outer', { cause: new Error(text) }) }),
  'a cause that is a text': (text) => ({ error: new Error('outer', { cause: text }) }),
  'a property of an error': (text) => ({ error: Object.assign(new Error('x'), { details: { note: text } }) }),
  'an aggregate error': (text) => ({ error: new AggregateError([new Error(text)], 'several') }),
  'a toJSON result': (text) => ({ model: { toJSON: () => ({ note: text }) } }),
  'a getter': (text) => ({
    get note() {
      return text;
    },
  }),
  'a symbol': (text) => ({ note: Symbol(text) }),
  'far into a long text': (text) => ({ note: `${'x '.repeat(2000)}${text}` }),
  'across the cut of a long text': (text) => ({ note: `${'x'.repeat(8180)} ${text}${' x'.repeat(4000)}` }),
};

/** Names whose values are never logged, in the ways that people write them. */
// biome-ignore format: a family a line
export const SECRET_KEYS = [
  'password', 'Password', 'PASSWORD', 'password_hash', 'passwordHash', 'db_password', 'new-password', 'passwd',
  'token', 'access_token', 'accessToken', 'refresh-token', 'X-Auth-Token', 'tokens', 'id_token',
  'secret', 'client_secret', 'clientSecret', 'AWS_SECRET_ACCESS_KEY', 'secrets',
  'api_key', 'apiKey', 'X-Api-Key', 'x_api_key', 'API KEY', 'apikeys',
  'authorization', 'Authorization', 'proxy-authorization', 'cookie', 'Set-Cookie',
  'encrypted_credentials', 'encryptedCredentials', 'credentials', 'Credentials',
  'encryption_key', 'encryptionKey', 'private_key', 'privateKey', 'PRIVATE-KEY',
];

function whole(shape: string, text: string): Sample {
  return { shape, text, hidden: text };
}

function part(shape: string, text: string, from: number, length?: number): Sample {
  return { shape, text, hidden: text.slice(from, length === undefined ? undefined : from + length) };
}

function some(count: number, alphabet: string): string {
  let text = '';
  for (let index = 0; index < count; index++) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}

function jwtPart(content: object): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + String((10 - (sum % 10)) % 10);
}

/** Mulberry32: the same samples in every run. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
