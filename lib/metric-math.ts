/** A metric math expression, parsed. */
export type Node =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  /** The id of a query, or a word such as REPEAT. */
  | { kind: 'name'; name: string }
  | { kind: 'call'; name: string; args: Node[] }
  | { kind: 'array'; items: Node[] }
  | { kind: 'negative'; operand: Node }
  | { kind: 'binary'; operator: Operator; left: Node; right: Node };

export type Operator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||';

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_][A-Za-z0-9_]*)|"([^"]*)"|'([^']*)'|(&&|\|\||==|!=|<=|>=|[-+*/^<>()[\],]))\s*/y;

/** Loosest first; all but `^` group to the left. */
const LEVELS: readonly (readonly Operator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];

interface Token {
  kind: 'number' | 'word' | 'text' | 'sign';
  value: string;
  at: number;
}

class Unreadable {
  readonly problem: string;
  constructor(problem: string) {
    this.problem = problem;
  }
}

/**
 * Parses a metric math expression.
 *
 * Source: CloudWatch user guide, "Using metric math".
 *
 * @returns the expression, or what cannot be read in it
 */
export function parseExpression(text: string): Node | { problem: string } {
  try {
    return parse(tokenise(text));
  } catch (error) {
    if (error instanceof Unreadable) return { problem: `expression "${text}": ${error.problem}` };
    throw error;
  }
}

function parse(tokens: Token[]): Node {
  let at = 0;
  const sign = (value: string) => tokens[at]?.kind === 'sign' && tokens[at]!.value === value;

  function expect(value: string): void {
    if (!sign(value)) throw new Unreadable(`"${value}" expected ${place(tokens[at])}`);
    at += 1;
  }

  function level(depth: number): Node {
    const operators = LEVELS[depth];
    if (!operators) return unary();
    let left = level(depth + 1);
    for (;;) {
      const operator = operatorOf(tokens[at]);
      if (!operator || !operators.includes(operator)) return left;
      at += 1;
      left = { kind: 'binary', operator, left, right: level(depth + 1) };
    }
  }

  function unary(): Node {
    if (sign('-')) {
      at += 1;
      return { kind: 'negative', operand: unary() };
    }
    const base = primary();
    if (!sign('^')) return base;
    at += 1;
    return { kind: 'binary', operator: '^', left: base, right: unary() };
  }

  function primary(): Node {
    const token = tokens[at];
    if (!token) throw new Unreadable('it ends too early');
    at += 1;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.value) };
    if (token.kind === 'text') return { kind: 'text', value: token.value };
    if (token.kind === 'word') {
      if (!sign('(')) return { kind: 'name', name: token.value };
      at += 1;
      return { kind: 'call', name: token.value, args: list(')') };
    }
    if (token.value === '[') return { kind: 'array', items: list(']') };
    if (token.value !== '(') throw new Unreadable(`"${token.value}" is not expected ${place(token)}`);
    const inner = level(0);
    expect(')');
    return inner;
  }

  function list(end: string): Node[] {
    const items: Node[] = [];
    if (sign(end)) {
      at += 1;
      return items;
    }
    do {
      items.push(level(0));
    } while (sign(',') && ++at);
    expect(end);
    return items;
  }

  const node = level(0);
  if (tokens[at]) throw new Unreadable(`"${tokens[at]!.value}" is not expected ${place(tokens[at])}`);
  return node;
}

function operatorOf(token: Token | undefined): Operator | undefined {
  if (token?.kind === 'word') return token.value === 'AND' ? '&&' : token.value === 'OR' ? '||' : undefined;
  return token?.kind === 'sign' ? (token.value as Operator) : undefined;
}

function place(token: Token | undefined): string {
  return token ? `at character ${token.at + 1}` : 'at the end';
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Unreadable(`cannot read "${text.slice(at, at + 20)}"`);
    const [, number, word, double, single, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', value: number, at });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign, at });
    else tokens.push({ kind: 'text', value: double ?? single ?? '', at });
  }
  return tokens;
}
