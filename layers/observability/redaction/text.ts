import { redactPairs } from './pairs.ts';
import { REDACTED, SECRET_PATTERNS, type SecretPattern } from './patterns.ts';

/** The most characters of one text that are kept. */
export const TEXT_MAX_CHARACTERS = 8192;

/** How far past the cut a secret is still looked for, so that half of one does not stay. */
const OVERLAP_CHARACTERS = 4096;

// Known without a search, since none of these can hold a secret: less than twelve characters, but for a name and its value; hexadecimal
// digits with letters among them, and a UUID even where it happens to have none; a time.
const SHORTEST_CHARACTERS = 12;
const NAMED = /[:=@>]/;
const HARMLESS = /^(?:[0-9-]*[a-f][0-9a-f-]*|\d{8}-(?:\d{4}-){3}\d{12}|\d{4}-\d\d-\d\dT[\d:.]{5,18}Z?)$/;

// A value under a name needs a name that is never logged, or a quoted one, and what parts it from its value.
const PARTED = /[:=>]|%3/;
const NAMES = /pass|pwd|secret|token|key|auth|cookie|credential|jwt|sig|session|["']|%22/i;

// Most texts are words that a program says again and again: what came out of a search as it went in needs no other.
const KNOWN_MAX_CHARACTERS = 64;
const KNOWN_MAX_TEXTS = 1000;
const known = new Set<string>();

/**
 * Takes secrets out of a text by their shape and by the names in front of them (`password=`, `Authorization:`). Gives the text, at most
 * `limit` characters of it, with `[redacted]` in their place. Never throws; takes time linear in the limit, whatever the length.
 *
 * @example redactText('GET https://user:hunter2@example.com') // 'GET https://[redacted]@example.com'
 */
export function redactText(text: string, limit: number = TEXT_MAX_CHARACTERS): string {
  if (text.length > limit) {
    const redacted = scan(text.slice(0, limit + OVERLAP_CHARACTERS));
    return `${redacted.slice(0, limit)}…[${text.length - limit} more characters]`;
  }
  if (text.length < SHORTEST_CHARACTERS ? !NAMED.test(text) : known.has(text) || HARMLESS.test(text)) return text;
  const redacted = scan(text);
  if (text.length <= KNOWN_MAX_CHARACTERS && redacted === text) {
    if (known.size >= KNOWN_MAX_TEXTS) known.clear();
    known.add(text);
  }
  return redacted;
}

/** The same without a limit, for texts that are bounded already. */
export function scan(text: string): string {
  let result = text;
  for (const group of SECRET_PATTERNS) if (group[0].test(result)) result = replaceAll(result, group[1]);
  // Drizzle puts a failed query's parameters behind it; an error's own text may be wrapped in another's, and have frames behind it.
  if (result.includes('Failed query:'))
    result = result.replace(/params: [\s\S]*?(?=\n {4}at |$)/g, `params: ${REDACTED}`);
  return PARTED.test(result) && NAMES.test(result) ? redactPairs(result) : result;
}

function replaceAll(text: string, patterns: readonly SecretPattern[]): string {
  let result = text;
  // A text or a function: the compiler takes one of them at a time.
  for (const [expression, replace = REDACTED] of patterns) result = result.replace(expression, replace as string);
  return result;
}
