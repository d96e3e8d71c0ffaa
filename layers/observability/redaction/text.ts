import { redactPairs } from './pairs.ts';
import { REDACTED, SECRET_PATTERNS } from './patterns.ts';

/** The most characters of one text that are kept. */
export const TEXT_MAX_CHARACTERS = 8192;

/** How far past the cut a secret is still looked for, so that half of one does not stay. */
const OVERLAP_CHARACTERS = 4096;

/**
 * The one question that almost every text answers with no: might there be anything in it? Each alternative stands for a pattern or for a
 * named value (`password=…`), and none matches an id, an ISO time or a plain URL. Without the flag `i`, which doubles what it costs to
 * compile.
 */
export const SUSPICIOUS =
  /eyJ|[bB][eE][aA][rR][eE][rR]|[bB][aA][sS][iI][cC]|A(?:KI|SI|BI|CC)A|gh[oprsu]_|github_pat_|xox|xapp-|slack\.com|[rs]k_|whsec_|shp|SG\.|AIza|ya29\.|GOCSPX-|1\/\/0|npm_|glpat-|sk-|PRIVATE KEY|@|\d{14}|\d{4}[ -]\d{4}|Key \(|Failing row|params: /;

// Values under a name need a name that is never logged, or a quoted one, and what parts it from its value.
const NAMES_SOMETHING = /pass|pwd|secret|token|key|auth|cookie|credential|jwt|sig|session|["']|%22/i;
const PARTED = /[:=>]|%3/;

// Most texts are ids, times and words that a program says again and again: known without a search. None of these can hold a secret:
// the shortest has twelve characters, but for a name and its value, and no shape is made of hexadecimal digits with letters among them.
const SHORTEST_CHARACTERS = 12;
const SHORT_SUSPICIOUS = /[:=@>]/;
const HEX_ID = /^(?:[0-9-]*[a-f][0-9a-f-]*|[0-9]{8}-(?:[0-9]{4}-){3}[0-9]{12})$/; // a UUID even where it happens to have no letter
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]{5,18}Z?$/;
const KNOWN_MAX_CHARACTERS = 48;
const KNOWN_MAX_TEXTS = 1000;
const known = new Set<string>();

function isSuspicious(text: string): boolean {
  if (text.length < SHORTEST_CHARACTERS) return SHORT_SUSPICIOUS.test(text);
  if (known.has(text) || HEX_ID.test(text) || ISO_TIME.test(text)) return false;
  if (SUSPICIOUS.test(text) || (NAMES_SOMETHING.test(text) && PARTED.test(text))) return true;
  if (text.length <= KNOWN_MAX_CHARACTERS) {
    if (known.size >= KNOWN_MAX_TEXTS) known.clear();
    known.add(text);
  }
  return false;
}

/**
 * Takes secrets out of a text by their shape and by the names in front of them (`password=`, `Authorization:`). Gives the text, at most
 * `limit` characters of it, with `[redacted]` in their place. Never throws; takes time linear in the limit, whatever the length.
 *
 * @example redactText('GET https://user:hunter2@example.com') // 'GET https://[redacted]@example.com'
 */
export function redactText(text: string, limit: number = TEXT_MAX_CHARACTERS): string {
  if (text.length <= limit) return isSuspicious(text) ? scan(text) : text;
  const window = text.slice(0, limit + OVERLAP_CHARACTERS);
  const redacted = isSuspicious(window) ? scan(window) : window;
  return `${redacted.slice(0, limit)}…[${text.length - limit} more characters]`;
}

/** The same without a limit, for texts that are bounded already. */
export function scan(text: string): string {
  let result = text;
  const lower = text.toLowerCase();
  for (const { hints, ignoreCase, expression, replace } of SECRET_PATTERNS) {
    const where = ignoreCase ? lower : result;
    if (hints.length > 0 && !hints.some((hint) => where.includes(hint))) continue;
    result = result.replace(expression, replace ?? takeOut);
  }
  return redactPairs(withoutSqlParameters(result));
}

function takeOut(): string {
  return REDACTED;
}

// Drizzle puts a failed query's parameters behind it; an error's own text may be wrapped in another's.
function withoutSqlParameters(text: string): string {
  const query = text.indexOf('Failed query:');
  const parameters = query < 0 ? -1 : text.indexOf('params: ', query);
  if (parameters < 0) return text;
  const frames = text.indexOf('\n    at ', parameters);
  return `${text.slice(0, parameters)}params: ${REDACTED}${frames < 0 ? '' : text.slice(frames)}`;
}
