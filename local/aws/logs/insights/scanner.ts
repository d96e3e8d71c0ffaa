/** What is wrong with a query, and where. */
export class QueryProblem {
  readonly message: string;
  readonly at: number;
  constructor(message: string, at: number) {
    this.message = message;
    this.at = at;
  }
}

/** Reads a query's text from the left; what may follow decides whether a slash divides or begins a regular expression. */
export interface Scanner {
  /** Position behind blanks and comments. */
  readonly at: number;
  readonly ended: boolean;
  /** Takes a sign, or the one word of the language, if it stands next. */
  take(token: string): boolean;
  /** @throws QueryProblem where it does not */
  expect(token: string): void;
  /** A name of a field, function or command, or one in backticks. */
  name(): string | undefined;
  string(): string | undefined;
  number(): number | undefined;
  regex(): RegExp | undefined;
  /** `5m` in bin(5m) */
  duration(): { count: number; unit: string } | undefined;
  /** What the text says between two positions, blanks drawn together. */
  text(from: number): string;
  /** @returns never; throws a problem at the next token */
  fail(message: string): never;
  /** Goes back. */
  reset(to: number): void;
}

const BLANK = /(?:\s|#[^\n]*)*/y;
const NAME = /[@A-Za-z_][\w.@]*/y;
const QUOTED_NAME = /`([^`]+)`/y;
const STRING = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const REGEX = /\/((?:[^/\\\n]|\\.)+)\/([a-z]*)/y;
const DURATION = /(\d+)\s*(ms|s|m|h|d|w)\b/y;

export function createScanner(text: string): Scanner {
  let position = 0;

  function match(pattern: RegExp): RegExpExecArray | null {
    skip();
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found) position = pattern.lastIndex;
    return found;
  }

  function skip(): void {
    BLANK.lastIndex = position;
    BLANK.exec(text);
    position = BLANK.lastIndex;
  }

  const scanner: Scanner = {
    get at() {
      skip();
      return position;
    },
    get ended() {
      skip();
      return position >= text.length;
    },
    take(token) {
      skip();
      const next = text.slice(position, position + token.length);
      const isWord = /^\w/.test(token);
      if (isWord ? next.toLowerCase() !== token : next !== token) return false;
      if (isWord && /[\w.@]/.test(text[position + token.length] ?? '')) return false;
      position += token.length;
      return true;
    },
    expect(token) {
      if (!scanner.take(token)) scanner.fail(`"${token}" expected`);
    },
    name: () => match(QUOTED_NAME)?.[1] ?? match(NAME)?.[0],
    string() {
      const found = match(STRING);
      return found ? (found[1] ?? found[2] ?? '').replace(/\\(["'\\])/g, '$1') : undefined;
    },
    number() {
      const found = match(NUMBER);
      return found ? Number(found[0]) : undefined;
    },
    regex() {
      const from = scanner.at;
      const found = match(REGEX);
      if (!found) return undefined;
      const [, body = '', flags = ''] = found;
      try {
        // Java writes the flag into the expression.
        const insensitive = body.startsWith('(?i)');
        return new RegExp(insensitive ? body.slice(4) : body, insensitive ? `${flags}i` : flags);
      } catch (error) {
        throw new QueryProblem((error as Error).message, from);
      }
    },
    duration() {
      const found = match(DURATION);
      return found ? { count: Number(found[1]), unit: found[2]! } : undefined;
    },
    text: (from) => text.slice(from, position).trim().replace(/\s+/g, ' '),
    fail(message) {
      const at = scanner.at;
      throw new QueryProblem(`${message}, not "${text.slice(at, at + 20).split('\n')[0] || 'the end'}"`, at);
    },
    reset(to) {
      position = to;
    },
  };
  return scanner;
}
