import { keyRule } from './keys.ts';
import { REDACTED } from './patterns.ts';

/** A name, and what may follow it to make it the name of a value. Greedy, so that no start rescans a run: linear. */
export const PAIR = /[A-Za-z_][\w.-]*((?:\\{0,7}["']|%22)?\]?\s{0,4}(?:=>|[:=>]|%3[ADad](?:%22)?)\s{0,4})?/g;
const VALUE_END = /[\s&;,"'<>)}\]|\\]/g;
const ENCODED_END = /%2[26C]|[\s&;,"'<>]/gi;
const LINE_END = /[\r\n]|\\[rn]/g;
const OPEN_QUOTE = /\\{1,7}["']/y;

/**
 * Takes out the values that a text gives under a name which is never logged: `password=…`, `Authorization: …`, `"api_key":"…"`,
 * `?access_token=…`. In quotes, as in JSON, personal data goes too; elsewhere `name:` and `city:` are words.
 */
export function redactPairs(text: string): string {
  let result = '';
  let from = 0;
  PAIR.lastIndex = 0;
  for (let match = PAIR.exec(text); match !== null; match = PAIR.exec(text)) {
    const separator = match[1];
    if (separator === undefined) continue;
    const name = match[0].slice(0, match[0].length - separator.length);
    const rule = keyRule(name.slice(-64));
    const quoted = /["']|%22/.test(separator);
    if (rule !== 'secret' && !(quoted && (rule === 'personal' || rule === 'email'))) continue;
    // `<password>` is the beginning of an element; elsewhere `>` compares.
    const element = separator.trim() === '>';
    if (element && !/<(?:[\w.-]{1,40}:)?$/.test(text.slice(Math.max(0, match.index - 42), match.index))) continue;
    const start = PAIR.lastIndex;
    const end = element
      ? endAt(text, '<', start)
      : separator.includes('%')
        ? next(ENCODED_END, text, start)
        : valueEnd(text, start, isHeader(text, match.index, separator, name));
    if (end === start) continue;
    const [open, close] = quotes(text, start, end);
    result += text.slice(from, start) + open + REDACTED + close;
    from = end;
    PAIR.lastIndex = end;
  }
  return from === 0 ? text : result + text.slice(from);
}

// `Authorization: Basic x` and `Cookie: a=b; c=d` fill their line, as does any header at the line's beginning.
function isHeader(text: string, start: number, separator: string, name: string): boolean {
  if (/["'=]/.test(separator)) return false;
  return /authorization|cookie/i.test(name) || start === 0 || text[start - 1] === '\n';
}

function valueEnd(text: string, start: number, header: boolean): number {
  const first = text[start];
  if (first === '"' || first === "'") return closingQuote(text, start, first);
  if (first === '\\') {
    OPEN_QUOTE.lastIndex = start;
    const open = OPEN_QUOTE.exec(text)?.[0];
    if (open !== undefined) return after(text, open, start + open.length);
  }
  if (first === '{' || first === '[') return closingBracket(text, start);
  if (header || /^(?:bearer|basic|token)\s/i.test(text.slice(start, start + 8))) return next(LINE_END, text, start);
  return next(VALUE_END, text, start);
}

function next(end: RegExp, text: string, start: number): number {
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}

function endAt(text: string, mark: string, start: number): number {
  const end = text.indexOf(mark, start);
  return end < 0 ? text.length : end;
}

function closingQuote(text: string, start: number, quote: string): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === quote) return index + 1;
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

function after(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

function quotes(text: string, start: number, end: number): [string, string] {
  const open = /^\\{0,7}["']/.exec(text.slice(start, start + 8))?.[0] ?? '';
  return [open, open !== '' && text.endsWith(open, end) ? open : ''];
}
