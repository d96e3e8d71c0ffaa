import { keyRule } from './keys.ts';
import { REDACTED } from './patterns.ts';

/** What parts a name from its value: `name"] : value`, encoded in forms. In JSON within JSON, backslashes stand before the quote. */
export const SEPARATOR = /(?:\\{0,7}["']|%22)?(?:\]|%5d)?\s{0,4}(?:=>|[:=>]|%3[ad](?:%22)?)\s{0,4}/iy;
const VALUE_END = /[\s&;,"'<>)}\]|\\]/g;
const ENCODED_END = /%2[26c]|[\s&;,"'<>]/gi;
const ELEMENT_END = /</g;
const LINE_END = /[\r\n]|\\[rn]/g;

/**
 * Takes out the values that a text gives under a name which is never logged: `password=…`, `Authorization: …`, `"api_key":"…"`,
 * `?access_token=…`. In quotes, as in JSON, personal data goes too; elsewhere `name:` and `city:` are words. Goes from separator to
 * separator, and back over the name before each: linear.
 */
export function redactPairs(text: string): string {
  let result = '';
  let from = 0;
  let floor = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const encoded = code === 37 && text.charCodeAt(at + 1) === 51; // %3
    if (code !== 58 && code !== 61 && code !== 62 && !encoded) continue;
    const end = nameEnd(text, at);
    const start = nameStart(text, end, floor);
    if (end - start < 2) continue;
    const name = text.slice(start, end);
    const rule = keyRule(name);
    if (rule === 'open' || rule === 'pair') continue;
    SEPARATOR.lastIndex = end;
    if (!SEPARATOR.test(text)) continue;
    const value = SEPARATOR.lastIndex;
    const separator = text.slice(end, value);
    if (rule !== 'secret' && !/["']|%22/.test(separator)) continue;
    const open = openingQuote(text, value);
    const close = valueEnd(text, value, open, separator, name, start);
    if (close <= value) continue;
    result += text.slice(from, value) + open + REDACTED + (text.endsWith(open, close) ? open : '');
    from = close;
    floor = close;
    at = close - 1;
  }
  return from === 0 ? text : result + text.slice(from);
}

// Back over what may stand between a name and its separator.
function nameEnd(text: string, separator: number): number {
  let end = separator;
  while (separator - end < 4 && maySpace(text.charCodeAt(end - 1))) end--;
  if (text[end - 1] === ']') end--;
  if (text[end - 3] === '%') end -= 3; // %5D, %22
  const last = text.charCodeAt(end - 1);
  if (last !== 34 && last !== 39) return end; // " and '
  do end--;
  while (text.charCodeAt(end - 1) === 92);
  return end;
}

// Back to the first letter of the run of `[\w.-]` that ends here.
function nameStart(text: string, end: number, floor: number): number {
  let start = end;
  for (let index = end - 1; index >= floor; index--) {
    const code = text.charCodeAt(index);
    const lower = code | 32;
    if ((lower > 96 && lower < 123) || code === 95) start = index;
    else if (code < 45 || code > 57 || code === 47) {
      if (code === 37 && start === index + 2) start++; // the letter of `%5B` is no part of a name
      break; // not `-`, `.` or a digit
    }
  }
  return start;
}

function openingQuote(text: string, start: number): string {
  let end = start;
  while (text[end] === '\\' && end - start < 7) end++;
  return /["']/.test(text[end] ?? '') ? text.slice(start, end + 1) : '';
}

function valueEnd(text: string, start: number, open: string, separator: string, name: string, nameAt: number): number {
  const first = text[start];
  if (separator.trim() === '>') {
    // `<password>` is the beginning of an element; elsewhere `>` compares.
    const before = text.slice(Math.max(0, nameAt - 42), nameAt);
    return /<(?:[\w.-]{1,40}:)?$/.test(before) ? next(ELEMENT_END, text, start) : start;
  }
  if (separator.includes('%3')) return next(ENCODED_END, text, start);
  if (open !== '') return closingQuote(text, open, start);
  if (first === '{' || first === '[') return closingBracket(text, start);
  // `Authorization: Basic x` and `Cookie: a=b; c=d` fill their line, as does any header at the line's beginning.
  const header =
    !/["'=]/.test(separator) && (/authorization|cookie/i.test(name) || nameAt === 0 || text[nameAt - 1] === '\n');
  const line = header || /^(?:bearer|basic|token)\s/i.test(text.slice(start, start + 8));
  return next(line ? LINE_END : VALUE_END, text, start);
}

function next(end: RegExp, text: string, start: number): number {
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}

// A quote ends the value where as many backslashes stand before it as before the one that began it; more of them belong to the value.
function closingQuote(text: string, open: string, start: number): number {
  const quote = open.at(-1)!;
  for (let end = text.indexOf(quote, start + open.length); end >= 0; end = text.indexOf(quote, end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % (2 * open.length) === open.length - 1) return end + 1;
  }
  return text.length;
}

function closingBracket(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return index + 1;
  }
  return text.length;
}

// Whatever is not ASCII may be one; the expression for a separator knows.
function maySpace(code: number): boolean {
  return code <= 32 || code > 127;
}
