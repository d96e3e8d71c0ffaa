/** What stands where something was taken out. */
export const REDACTED = '[redacted]';

/**
 * One shape of secret, known by how it begins, and what is written for it: `[redacted]` where nothing else is said. Linear on every input,
 * which a test holds with recheck: fixed beginnings, no part that could match the same characters as its neighbour, and a greedy run that
 * succeeds as soon as it is long enough, so that no failing start rescans it.
 */
export type SecretPattern = readonly [expression: RegExp, replace?: string | ((match: string, part: string) => string)];

/**
 * How any of the first group begins. It answers no for almost every text, and then none of the group costs anything. Without the flag `i`,
 * which doubles what it costs to compile; of four characters and more, so that the engine may skip ahead.
 */
const BEGINNINGS =
  /eyJ[\w-]|[bB][eE][aA][rR]|[bB][aA][sS][iI]|A(?:[KSB]I|CC)A|gh[oprsu]_|_(?:pat|live|test)_|xox[a-z]|xapp|slack|whsec|shp[a-z]|SG\.[\w-]|AIza|ya29|GOCS|1\/\/0|npm_|glpat|sk-[ap]|PRIVATE|Key \(|Failing|Duplic/;

/** Groups of patterns, each with what must be in a text before they are tried, in the order in which they are. */
export const SECRET_PATTERNS: readonly (readonly [beginnings: RegExp, patterns: readonly SecretPattern[]])[] = [
  // Shapes and lengths after the vendors' own descriptions of their keys; only what a fixed beginning identifies.
  [
    BEGINNINGS,
    [
      [/eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, jwt],
      [/bearer(?:\s|%20|\+)+([\w.~/=-][\w.~+/=-]{7,})/gi, bearer],
      [/basic(?:\s|%20|\+)+([\w/-][\w+/-]{3,}={0,2})/gi, basic],
      // AWS, npm, Shopify, SendGrid; GitHub, Google, GitLab, model providers; Slack; Stripe
      [/A(?:[KSB]I|CC)A[A-Z0-9]{16}|npm_[A-Za-z0-9]{36}|shp[a-z]{2,3}_[A-Fa-f0-9]{16,}|SG\.[\w-]{16,}\.[\w-]{16,}/g],
      [/(?:gh[oprsu]_|github_pat_|AIza|ya29\.|1\/\/0|GOCSPX-|glpat-|sk-ant-|sk-proj-)[\w.-]{19,}[\w-]/g],
      [/(?:xapp|xox[a-z](?:\.xox[a-z])?)-[\w-]{10,}|hooks\.slack\.com\/[a-z]{4,12}\/[\w/]{20,}/g],
      [/[rs]k_(?:live|test)_\w{10,}|whsec_[\w+/]{16,}={0,2}/g],
      // An end that is missing, because the text was cut, takes the rest of the text with it.
      [/-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}-----|$)/g],
      // Postgres and MySQL repeat the row's values in their messages.
      [/(Key \([^()]{1,256}\)=\()(?:[^\n]*\)|[^\n]*)/g, `$1${REDACTED})`],
      [/(Failing row contains |Duplicate entry )[^\n]*/g, `$1${REDACTED}`],
    ],
  ],
  [
    /@|\d{4}[ -]?\d{4}/,
    [
      // `git@` is a name that everybody has.
      [/(:\/\/)(?!git@[\w.:-]*\/)[^\s"'<>`/?#\\]*@/g, `$1${REDACTED}@`],
      [/(?<![\w.-])\d(?:\d{13,18}|\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4}|\d{3}[ -]\d{6}[ -]\d{4,5})(?![\w-])/g, card],
    ],
  ],
  [/:\/\/[^\s/@]*:\S/, [[/:\/\/([^\s"'<>`/?#\\]*)[^\s"'<>`]*/g, slashedPassword]]],
];

/** True for the digits of a payment card, in groups or not: a right check digit, a known issuer's beginning and length (ISO/IEC 7812). */
export function isCardNumber(text: string): boolean {
  const known =
    /^(?:4\d{15}(?:\d{3})?|(?:5[1-5]|35)\d{14}|(?:2(?:2[2-9]|[3-6]\d|7[01])|64[4-9]|65\d)\d{13}|6011\d{12}|3[47]\d{13}|62\d{14,17})$/;
  return luhn(text) && known.test(text.replace(/[ -]/g, ''));
}

function luhn(text: string): boolean {
  let sum = 0;
  let factor = 1;
  for (let index = text.length - 1; index >= 0; index--) {
    const digit = (text.charCodeAt(index) - 48) * factor;
    if (digit < 0) continue;
    sum += digit > 9 ? digit - 9 : digit;
    factor = 3 - factor;
  }
  return sum % 10 === 0;
}

// A lone `eyJ…` is any JSON in base64, such as a paging cursor; a token has a second part.
function jwt(match: string): string {
  return /\.(?:eyJ|[\w-]{8,}\.)/.test(match) ? REDACTED : match;
}

// "bearer authentication" is prose: a credential is long, or has digits, or capitals within.
function bearer(match: string, value: string): string {
  return /.{20}|\d|.[A-Z]/.test(value) ? `Bearer ${REDACTED}` : match;
}

// Basic credentials are `user:password` in base64. Known without decoding them: a colon is one of three things, by where it stands, and
// before it no control character does; what has only small letters is a word, as in "basic configuration".
function basic(match: string, value: string): string {
  const named =
    /^(?:(?!..[AEIMQUYcgkosw048][A-Za-f])[^A-H][^ABQRghwx]..)*?(?:O[g-v]|[^A-H](?:[DTjz][o-r]|[^ABQRghwx][AEIMQUYcgkosw048]6))/;
  return /[A-Z0-9+/=]/.test(value) && named.test(value) ? `Basic ${REDACTED}` : match;
}

// A password may hold an unencoded slash: `postgres://app:pa/ss@host`. A port is no password.
function slashedPassword(match: string, authority: string): string {
  const at = authority.includes('@') || !/:(?!\d{1,5}$)/.test(authority) ? -1 : match.lastIndexOf('@');
  return at < 0 ? match : `://${REDACTED}@${match.slice(at + 1)}`;
}

function card(match: string): string {
  return isCardNumber(match) ? REDACTED : match;
}
