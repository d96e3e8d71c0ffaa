import { invalidPattern } from './invalid-pattern.ts';
import { parseJsonPattern } from './json-pattern.ts';
import { LOGS_LIMITS } from './limits.ts';
import { parseSpacePattern } from './space-pattern.ts';

/** Says whether a message matches. */
export type Matches = (message: string) => boolean;

/** `?term`, `-term`, `"a phrase"` or a bare word. */
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"{}[\]%]+))\s*/y;

/**
 * Compiles a filter pattern: JSON conditions `{ $.a = "x" && … }`, fields between spaces `[a, b = 4*]`, or terms that
 * all (`?`: of which any) must occur.
 *
 * Source: CloudWatch Logs user guide, "Filter pattern syntax". `%regex%` is not modelled.
 *
 * @throws AwsError `InvalidParameterException` for what is not modelled, rather than finding too much or too little
 */
export function filterPattern(pattern = ''): Matches {
  const text = pattern.trim();
  if (text.length > LOGS_LIMITS.filterPatternLength) throw invalidPattern('is longer than 1024 characters');
  if (text === '') return () => true;
  if (text.startsWith('{')) return parseJsonPattern(text);
  if (text.startsWith('[')) return parseSpacePattern(text).matches;
  return parseTerms(text);
}

function parseTerms(text: string): Matches {
  const all: string[] = [];
  const none: string[] = [];
  const any: string[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const at = TERM.lastIndex;
    const match = TERM.exec(text);
    if (!match)
      throw invalidPattern(`cannot read "${text.slice(at)}"; put words with special characters in double quotes`);
    const [, sign, quoted, bare = ''] = match;
    const term = quoted?.replace(/\\(.)/gs, '$1') ?? bare;
    (sign === '-' ? none : sign === '?' ? any : all).push(term);
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}
