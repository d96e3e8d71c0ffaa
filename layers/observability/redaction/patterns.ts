/** What stands where something was taken out. */
export const REDACTED = '[redacted]';

/** One shape of secret, known by how it begins. */
export interface SecretPattern {
  /** Any of these must be in the text before the expression is tried; lower case where `ignoreCase`. */
  hints: readonly string[];
  ignoreCase?: boolean;
  /**
   * Linear on every input, which a test holds with recheck: fixed beginnings, no part that could match the same characters as its
   * neighbour, and a greedy run that succeeds as soon as it is long enough, so that no failing start rescans it.
   */
  expression: RegExp;
  /** Says what becomes of a match; without it, all of it goes. */
  replace?: (match: string) => string;
}

// Shapes and lengths after the vendors' own descriptions of their keys; only what a fixed beginning identifies.
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  // jwt
  { hints: ['eyJ'], expression: /eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, replace: jwt },
  // bearer credential
  {
    hints: ['bearer'],
    ignoreCase: true,
    expression: /bearer(?:\s|%20|\+){1,4}[\w.~+/=-]{8,}/gi,
    replace: bearer,
  },
  // basic credential
  {
    hints: ['basic'],
    ignoreCase: true,
    expression: /basic(?:\s|%20|\+){1,4}[\w+/-]{4,}={0,2}/gi,
    replace: basic,
  },
  // aws access key id
  {
    hints: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    expression: /A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}/g,
  },
  // github token
  {
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    expression: /gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{22,}/g,
  },
  // slack token
  {
    hints: ['xox', 'xapp-', 'hooks.slack.com'],
    expression:
      /xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/[a-z]{4,12}\/[\w/]{20,}/g,
  },
  // stripe key
  {
    hints: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    expression: /[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/]{16,}={0,2}/g,
  },
  // shopify token
  { hints: ['shp'], expression: /shp(?:at|ca|pa|ss|tka)_[A-Fa-f0-9]{16,}/g },
  // sendgrid key
  { hints: ['SG.'], expression: /SG\.[\w-]{16,64}\.[\w-]{16,}/g },
  // google key
  {
    hints: ['AIza', 'ya29.', 'GOCSPX-', '1//0'],
    expression: /AIza[\w-]{35}|ya29\.[\w.-]{20,}|GOCSPX-[\w-]{20,}|1\/\/0[\w-]{30,}/g,
  },
  // npm token
  { hints: ['npm_'], expression: /npm_[A-Za-z0-9]{36}/g },
  // gitlab token
  { hints: ['glpat-'], expression: /glpat-[\w-]{20,}/g },
  // model api key
  { hints: ['sk-ant-', 'sk-proj-'], expression: /sk-(?:ant|proj)-[\w-]{20,}/g },
  // private key
  {
    hints: ['PRIVATE KEY'],
    // An end that is missing, because the text was cut, takes the rest of the text with it.
    expression:
      /-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----END))*(?:-----END [A-Z0-9 ]{0,40}-----)?/g,
  },
  // url with user info
  { hints: ['://'], expression: /:\/\/[^\s"'<>`]+/g, replace: userInfo },
  // card number
  {
    hints: [],
    expression: /(?<![\w.-])\d(?:\d{13,18}|\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4}|\d{3}[ -]\d{6}[ -]\d{4,5})(?![\w-])/g,
    replace: card,
  },
  // Postgres repeats the row's values in its messages.
  // sql key values
  { hints: ['Key ('], expression: /Key \([^()]{1,256}\)=\([^\n]*/g, replace: keyValues },
  // sql row values
  {
    hints: ['Failing row contains ('],
    expression: /Failing row contains \([^\n]*/g,
    replace: rowValues,
  },
];

/** True for the digits of a payment card: a known issuer's beginning and length, and a right check digit (ISO/IEC 7812). */
export function isCardNumber(digits: string): boolean {
  const known =
    /^(?:4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17})$/;
  return known.test(digits) && luhn(digits);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

// A lone `eyJ…` is any JSON in base64, such as a paging cursor; a token has a second part.
function jwt(match: string): string {
  const [, payload = '', signature] = match.split('.');
  return payload.startsWith('eyJ') || (payload.length > 7 && signature !== undefined) ? REDACTED : match;
}

// "bearer authentication" is prose: a credential is long, or has digits, or capitals within.
function bearer(match: string): string {
  const value = match.slice(6).replace(/^(?:\s|%20|\+)+/, '');
  return value.length >= 20 || /\d/.test(value) || /.[A-Z]/.test(value) ? `Bearer ${REDACTED}` : match;
}

// Basic credentials are `user:password` in base64; "basic configuration" is not.
function basic(match: string): string {
  const value = match.slice(5).replace(/^(?:\s|%20|\+)+/, '');
  const decoded = Buffer.from(value, 'base64').toString('latin1');
  const credential = /[A-Z0-9+/=]/.test(value) ? /^[\x20-\x7e\x80-\xff]*:/ : /^[\x20-\x7e]*:[\x20-\x7e]*$/;
  return credential.test(decoded) ? `Basic ${REDACTED}` : match;
}

function userInfo(match: string): string {
  const rest = match.slice(3);
  const authorityEnd = rest.search(/[/?#\\]/);
  const authority = authorityEnd < 0 ? rest : rest.slice(0, authorityEnd);
  const at = authority.lastIndexOf('@');
  if (at >= 0) return authority.slice(0, at) === 'git' ? match : `://${REDACTED}@${rest.slice(at + 1)}`;
  // A password may hold an unencoded slash: `postgres://app:pa/ss@host`. A port is no password.
  const later = rest.lastIndexOf('@');
  return later > 0 && /:(?!\d{1,5}$)/.test(authority) ? `://${REDACTED}@${rest.slice(later + 1)}` : match;
}

function card(match: string): string {
  return isCardNumber(match.replace(/[ -]/g, '')) ? REDACTED : match;
}

function keyValues(match: string): string {
  return `${match.slice(0, match.indexOf(')=('))})=(${REDACTED})${match.slice(match.lastIndexOf(')') + 1)}`;
}

function rowValues(): string {
  return `Failing row contains (${REDACTED})`;
}
