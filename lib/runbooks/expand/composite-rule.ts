const TOKEN = /\s*(?:(AND|OR|NOT|TRUE|FALSE)\b|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([A-Za-z0-9_-]+)"?\s*\)|([()]))/y;

/** A part of a rule: an operator or bracket as it stands, or the state of an alarm. */
type Token = { text: string } | { state: string; alarm: string };

export interface CompositeRule {
  /** Ids of the alarms, each once, in the order in which they are named. */
  alarms: string[];
  /** The rule with each alarm under the name that `nameOf` gives it. */
  render(nameOf: (id: string) => string): string;
}

/**
 * Reads a composite alarm's rule over alarm ids: `ALARM(api-errors) OR ALARM(api-latency-p95)`.
 *
 * Source: PutCompositeAlarm, AlarmRule; AT_LEAST is not read.
 */
export function readCompositeRule(text: string): CompositeRule | { problem: string } {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.trimEnd().length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) {
      const rest = text.slice(at).trim().slice(0, 30);
      return { problem: `cannot read the rule at "${rest}": write ALARM(id), with AND, OR, NOT and brackets` };
    }
    const [, word, state, alarm, bracket] = match;
    tokens.push(state ? { state, alarm: alarm! } : { text: (word ?? bracket)! });
    at = TOKEN.lastIndex;
  }
  const rest = readOr(tokens, 0);
  if (rest !== tokens.length) return { problem: 'the rule does not add up: check its brackets, AND, OR and NOT' };
  const alarms = [...new Set(tokens.flatMap((token) => ('alarm' in token ? [token.alarm] : [])))];
  return {
    alarms,
    render: (nameOf) =>
      tokens
        .map((token) => ('alarm' in token ? `${token.state}("${nameOf(token.alarm)}")` : token.text))
        .join(' ')
        .replaceAll('( ', '(')
        .replaceAll(' )', ')'),
  };
}

// Each reads from a token on, and gives the index of the first that it does not take, or -1.

function readOr(tokens: readonly Token[], from: number): number {
  return readChain(tokens, from, 'OR', (at) => readChain(tokens, at, 'AND', (inner) => readOne(tokens, inner)));
}

function readChain(tokens: readonly Token[], from: number, word: string, read: (at: number) => number): number {
  let at = read(from);
  while (at !== -1 && isText(tokens[at], word)) at = read(at + 1);
  return at;
}

function readOne(tokens: readonly Token[], from: number): number {
  const token = tokens[from];
  if (token === undefined) return -1;
  if ('alarm' in token || token.text === 'TRUE' || token.text === 'FALSE') return from + 1;
  if (token.text === 'NOT') return readOne(tokens, from + 1);
  if (token.text !== '(') return -1;
  const end = readOr(tokens, from + 1);
  return end !== -1 && isText(tokens[end], ')') ? end + 1 : -1;
}

function isText(token: Token | undefined, text: string): boolean {
  return token !== undefined && 'text' in token && token.text === text;
}
