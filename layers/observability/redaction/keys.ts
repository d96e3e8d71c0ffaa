/** What the name of a field says about its value. */
export type KeyRule =
  | 'open'
  /** Never logged, whatever the value. */
  | 'secret'
  /** Personal data: never logged under exactly this name. */
  | 'personal'
  /** An address for mail: logged in auth events only. */
  | 'email'
  /** The value beside a name or key, which may itself name a secret: `{ name: 'Authorization', value: … }`. */
  | 'pair';

/** Longer names are cut before they are judged and written. */
export const KEY_MAX_CHARACTERS = 256;

// Contract, section 2. Words, not an expression: to compile one costs a process's first line more than to look for each word, and every name
// is judged once. `$` is the name's end.
const SECRET_PARTS = (
  'passw passphrase token secret apikey authorization cookie privatekey encryptedcredentials credentials$ encryptionkey$ ' +
  'encryptionkeys$'
).split(' ');
// Whole names, each between spaces.
const SECRET = ' credential pwd jwt otp cvv cvc sessionid sig xamzsignature ';
const PERSONAL = ' name firstname lastname fullname customername displayname phone city zip postalcode ip ';
const CACHE_MAX_KEYS = 2000;

const rules = new Map<string, KeyRule>();

/** Judges a field by its name alone, before anything looks at its value. */
export function keyRule(key: string): KeyRule {
  return rules.get(key) ?? learn(key);
}

function learn(key: string): KeyRule {
  // A long name is judged by both its ends, so that padding hides nothing.
  const half = KEY_MAX_CHARACTERS / 2;
  if (key.length > KEY_MAX_CHARACTERS) return judge(key.slice(0, half) + key.slice(-half));
  const rule = judge(key);
  if (rules.size >= CACHE_MAX_KEYS) rules.clear();
  rules.set(key, rule);
  return rule;
}

function judge(key: string): KeyRule {
  const name = lettersOf(key);
  const whole = ` ${name} `;
  const ended = `${name}$`;
  if (SECRET.includes(whole) || SECRET_PARTS.some((part) => ended.includes(part))) return 'secret';
  if (PERSONAL.includes(whole) || name.startsWith('address')) return 'personal';
  if (name === 'email') return 'email';
  return name === 'value' ? 'pair' : 'open';
}

/**
 * Letters and digits in lower case, so that `X-Api-Key`, `api_key` and `apiKey` are one. Unicode's tables cost half a millisecond of the
 * cold start, and hardly a key needs them.
 */
function lettersOf(key: string): string {
  if (!/[^ -~]/.test(key)) return key.toLowerCase().replace(/[^a-z0-9]/g, '');
  return key
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
