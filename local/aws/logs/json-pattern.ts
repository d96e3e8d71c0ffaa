import { invalidPattern } from './invalid-pattern.ts';

const TOKEN =
  /\s*(?:(&&|\|\||[(){}]|!=|<=|>=|=|<|>)|(\$(?:\.[\w@:-]+|\[\d+\]|\["[^"]+"\])+)|"((?:[^"\\]|\\.)*)"|(IS|NOT|NULL|TRUE|FALSE|EXISTS)\b|([\w.*+:/@-]+))\s*/y;

const COMPARE: Record<string, (left: number, right: number) => boolean> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

type Kind = 'sign' | 'path' | 'text' | 'word' | 'bare';
interface Token {
  kind: Kind;
  value: string;
}
type Condition = (document: unknown) => boolean;

/**
 * `{ ($.event = "sync_*" && $.duration_ms > 100) || $.error IS NULL }`
 *
 * Comparisons of strings with `*`, of numbers, `IS NULL | TRUE | FALSE`, `EXISTS`, `NOT EXISTS`, `&&`, `||` and brackets.
 */
export function parseJsonPattern(text: string): (message: string) => boolean {
  const tokens = tokenise(text);
  let at = 0;
  const peek = () => tokens[at];
  const next = () => {
    const token = tokens[at++];
    if (!token) throw invalidPattern('it ends too early');
    return token;
  };
  const expect = (value: string) => {
    const token = next();
    if (token.value !== value) throw invalidPattern(`"${value}" expected, not "${token.value}"`);
  };

  function anyOf(): Condition {
    const parts = [allOf()];
    while (peek()?.value === '||' && next()) parts.push(allOf());
    return parts.length === 1 ? parts[0]! : (document) => parts.some((part) => part(document));
  }

  function allOf(): Condition {
    const parts = [single()];
    while (peek()?.value === '&&' && next()) parts.push(single());
    return parts.length === 1 ? parts[0]! : (document) => parts.every((part) => part(document));
  }

  function single(): Condition {
    const first = next();
    if (first.value === '(' && first.kind === 'sign') {
      const inner = anyOf();
      expect(')');
      return inner;
    }
    if (first.kind !== 'path') throw invalidPattern(`a field such as $.event expected, not "${first.value}"`);
    const read = fieldReader(first.value);
    const operator = next();
    if (operator.value === 'IS' && operator.kind === 'word') return is(read, next().value);
    if (operator.value === 'EXISTS' && operator.kind === 'word') return (document) => read(document) !== undefined;
    if (operator.value === 'NOT' && operator.kind === 'word') {
      expect('EXISTS');
      return (document) => read(document) === undefined;
    }
    return comparison(read, operator.value, next());
  }

  expect('{');
  const condition = anyOf();
  expect('}');
  if (peek()) throw invalidPattern(`nothing may follow "}", but "${peek()!.value}" does`);
  return (message) => {
    if (!message.startsWith('{')) return false;
    try {
      return condition(JSON.parse(message));
    } catch {
      return false; // a line that only looks like JSON matches no JSON pattern
    }
  };
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  const kinds: Kind[] = ['sign', 'path', 'text', 'word', 'bare'];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.slice(1);
    if (!groups) throw invalidPattern(`cannot read "${text.slice(from, from + 20)}"`);
    const found = groups.findIndex((value) => value !== undefined);
    const value = groups[found]!;
    tokens.push({ kind: kinds[found]!, value: kinds[found] === 'text' ? value.replace(/\\(.)/gs, '$1') : value });
  }
  return tokens;
}

/** Reads what a selector such as `$.a.b[0]` points at; undefined where nothing is there. */
export function fieldReader(path: string): (document: unknown) => unknown {
  const keys = [...path.matchAll(/\.([\w@:-]+)|\[(\d+)\]|\["([^"]+)"\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted!,
  );
  return (document) => {
    let value = document;
    for (const key of keys) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
      value = (value as Record<string, unknown>)[key];
    }
    return value;
  };
}

function is(read: (document: unknown) => unknown, word: string): Condition {
  const wanted = { NULL: null, TRUE: true, FALSE: false }[word];
  if (wanted === undefined) throw invalidPattern(`IS takes NULL, TRUE or FALSE, not "${word}"`);
  return (document) => read(document) === wanted;
}

function comparison(read: (document: unknown) => unknown, operator: string, { kind, value }: Token): Condition {
  const number = kind === 'bare' && /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : undefined;
  if (operator === '=' || operator === '!=') {
    const equal =
      number === undefined
        ? sameText(value)
        : (actual: unknown) => Number(actual) === number && typeof actual === 'number';
    // A field that is not there is unequal to nothing: CloudWatch wants NOT EXISTS for it. An array or object never matches.
    return (document) => {
      const actual = read(document);
      if (actual === undefined || (typeof actual === 'object' && actual !== null)) return false;
      return equal(actual) === (operator === '=');
    };
  }
  const compare = COMPARE[operator];
  if (!compare) throw invalidPattern(`"${operator}" is no operator; there are = != < <= > >=`);
  if (number === undefined) throw invalidPattern(`${operator} compares numbers, not "${value}"`);
  return (document) => {
    const actual = read(document);
    return typeof actual === 'number' && compare(actual, number);
  };
}

function sameText(wanted: string): (actual: unknown) => boolean {
  if (!wanted.includes('*')) return (actual) => typeof actual !== 'object' && String(actual) === wanted;
  const parts = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (actual) => typeof actual === 'string' && pattern.test(actual);
}
