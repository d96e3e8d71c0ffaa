const STATE = '(?:ALARM|OK|INSUFFICIENT_DATA)';
const NAME = '"?([A-Za-z0-9_-]+)"?';
const TOKEN = new RegExp(
  String.raw`\s*(?:(AND|OR|NOT|TRUE|FALSE)\b|(${STATE})\s*\(\s*${NAME}\s*\)|` +
    String.raw`AT_LEAST\s*\(\s*(\d+)(%?)\s*,\s*((?:NOT\s+)?${STATE})\s*,\s*\(([^()]*)\)\s*\)|([()]))`,
  'y',
);
const ONE_NAME = new RegExp(`^${NAME}$`);

/** A part of a rule: an operator or bracket as it stands, the state of an alarm, or how many of several are in a state. */
type Token = { text: string } | { state: string; alarm: string } | AtLeast;

interface AtLeast {
  /** A number of alarms, or a percentage of them. */
  count: number;
  sign: string;
  state: string;
  alarms: string[];
}

export interface CompositeRule {
  /** Ids of the alarms, each once, in the order in which they are named. */
  alarms: string[];
  /** The rule with each alarm under the name that `nameOf` gives it. */
  render(nameOf: (id: string) => string): string;
}

/**
 * Reads a composite alarm's rule over alarm ids: `ALARM(api-errors) OR AT_LEAST(2, ALARM, (queue-depth, queue-age))`.
 *
 * Source: PutCompositeAlarm, AlarmRule; user guide, "Combining alarms".
 */
export function readCompositeRule(text: string): CompositeRule | { problem: string } {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.trimEnd().length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) return { problem: unreadable(text.slice(at).trim().slice(0, 30)) };
    const [, word, state, alarm, count, sign, stateOfSeveral, list, bracket] = match;
    if (count === undefined) tokens.push(state ? { state, alarm: alarm! } : { text: (word ?? bracket)! });
    else {
      const several = readAtLeast({ count: Number(count), sign: sign!, state: stateOfSeveral! }, list!);
      if ('problem' in several) return several;
      tokens.push(several);
    }
    at = TOKEN.lastIndex;
  }
  const rest = readOr(tokens, 0);
  if (rest !== tokens.length) return { problem: 'the rule does not add up: check its brackets, AND, OR and NOT' };
  return {
    alarms: [...new Set(tokens.flatMap(alarmsOf))],
    render: (nameOf) =>
      tokens
        .map((token) => renderToken(token, (id) => `"${nameOf(id)}"`))
        .join(' ')
        .replaceAll('( ', '(')
        .replaceAll(' )', ')'),
  };
}

function readAtLeast(of: Omit<AtLeast, 'alarms'>, list: string): AtLeast | { problem: string } {
  const alarms: string[] = [];
  for (const part of list.split(',')) {
    const [, alarm] = ONE_NAME.exec(part.trim()) ?? [];
    if (!alarm) return { problem: `AT_LEAST takes alarm ids with commas between them, not "${part.trim()}"` };
    alarms.push(alarm);
  }
  const most = of.sign ? 100 : alarms.length;
  if (of.count >= 1 && of.count <= most) return { ...of, alarms };
  const written = `${of.count}${of.sign}`;
  return { problem: `AT_LEAST takes 1 to ${most}${of.sign} of ${alarms.length} alarms, not ${written}` };
}

function unreadable(rest: string): string {
  if (rest.startsWith('AT_LEAST')) {
    return `cannot read the rule at "${rest}": write AT_LEAST(2, ALARM, (id, id, id)), with a number or a percentage`;
  }
  return `cannot read the rule at "${rest}": write ALARM(id), with AND, OR, NOT and brackets`;
}

function alarmsOf(token: Token): string[] {
  if ('alarm' in token) return [token.alarm];
  return 'alarms' in token ? token.alarms : [];
}

function renderToken(token: Token, quoted: (id: string) => string): string {
  if ('alarm' in token) return `${token.state}(${quoted(token.alarm)})`;
  if ('text' in token) return token.text;
  return `AT_LEAST(${token.count}${token.sign}, ${token.state}, (${token.alarms.map(quoted).join(', ')}))`;
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
  if (!('text' in token) || token.text === 'TRUE' || token.text === 'FALSE') return from + 1;
  if (token.text === 'NOT') return readOne(tokens, from + 1);
  if (token.text !== '(') return -1;
  const end = readOr(tokens, from + 1);
  return end !== -1 && isText(tokens[end], ')') ? end + 1 : -1;
}

function isText(token: Token | undefined, text: string): boolean {
  return token !== undefined && 'text' in token && token.text === text;
}
