/** A Metrics Insights query, parsed. */
export interface InsightsQuery {
  function: InsightsFunction;
  metric: string;
  namespace: string;
  /** Exactly these dimension names; absent where FROM names the namespace alone. */
  schema?: string[];
  where: { key: string; equal: boolean; value: string }[];
  groupBy: string[];
  orderBy?: { function: InsightsFunction; descending: boolean };
  limit?: number;
}

export type InsightsFunction = 'AVG' | 'COUNT' | 'MAX' | 'MIN' | 'SUM';

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|[=(),])|([A-Za-z_][\w./-]*)|(\d+))\s*/y;
const FUNCTIONS_OF_SQL: readonly string[] = ['AVG', 'COUNT', 'MAX', 'MIN', 'SUM'];

type Token = { kind: 'quoted' | 'string' | 'sign' | 'word' | 'number'; value: string };

class Unreadable {
  readonly problem: string;
  constructor(problem: string) {
    this.problem = problem;
  }
}

export function isInsightsQuery(expression: string): boolean {
  return /^\s*SELECT\b/i.test(expression);
}

/**
 * Parses `SELECT AVG(metric) FROM "ns" | SCHEMA("ns", dims…) WHERE k = 'v' AND … GROUP BY k ORDER BY AVG() DESC LIMIT n`.
 *
 * Source: CloudWatch user guide, "Metrics Insights query components and syntax". Words of the language in either case.
 *
 * @returns the query, or what cannot be read in it
 */
export function parseInsightsQuery(text: string): InsightsQuery | { problem: string } {
  try {
    return parse(tokenise(text));
  } catch (error) {
    if (error instanceof Unreadable) return { problem: `query "${text}": ${error.problem}` };
    throw error;
  }
}

function parse(tokens: Token[]): InsightsQuery {
  let at = 0;
  const isWord = (word: string) => tokens[at]?.kind === 'word' && tokens[at]!.value.toUpperCase() === word;
  const isSign = (sign: string) => tokens[at]?.kind === 'sign' && tokens[at]!.value === sign;
  const take = (found: boolean) => {
    if (found) at += 1;
    return found;
  };
  const expect = (found: boolean, what: string) => {
    if (!take(found)) throw new Unreadable(`${what} expected, not "${tokens[at]?.value ?? 'the end'}"`);
  };
  const name = (what: string) => {
    const token = tokens[at];
    if (token?.kind !== 'quoted' && token?.kind !== 'word') {
      throw new Unreadable(`${what} expected, not "${token?.value ?? 'the end'}"`);
    }
    at += 1;
    return token.value;
  };
  const functionName = () => {
    const word = name('a function').toUpperCase();
    if (!FUNCTIONS_OF_SQL.includes(word))
      throw new Unreadable(`no function ${word}; there are AVG, COUNT, MAX, MIN, SUM`);
    expect(isSign('('), '(');
    return word as InsightsFunction;
  };
  const list = () => {
    const names = [name('a dimension')];
    while (take(isSign(','))) names.push(name('a dimension'));
    return names;
  };

  expect(isWord('SELECT'), 'SELECT');
  const query: InsightsQuery = {
    function: functionName(),
    metric: name('a metric'),
    namespace: '',
    where: [],
    groupBy: [],
  };
  expect(isSign(')'), ')');
  expect(isWord('FROM'), 'FROM');
  if (take(isWord('SCHEMA'))) {
    expect(isSign('('), '(');
    query.namespace = name('a namespace');
    query.schema = take(isSign(',')) ? list() : [];
    expect(isSign(')'), ')');
  } else query.namespace = name('a namespace');
  if (take(isWord('WHERE'))) {
    do {
      const key = name('a dimension');
      const equal = isSign('=');
      expect(equal || isSign('!='), '= or !=');
      const value = tokens[at];
      expect(value?.kind === 'string', "a text in '…'");
      query.where.push({ key, equal, value: value!.value });
    } while (take(isWord('AND')));
  }
  if (take(isWord('GROUP'))) {
    expect(isWord('BY'), 'BY');
    query.groupBy = list();
  }
  if (take(isWord('ORDER'))) {
    expect(isWord('BY'), 'BY');
    const by = functionName();
    expect(isSign(')'), ')');
    query.orderBy = { function: by, descending: take(isWord('DESC')) };
    if (!query.orderBy.descending) take(isWord('ASC'));
  }
  if (take(isWord('LIMIT'))) {
    const limit = tokens[at];
    expect(
      limit?.kind === 'number' && Number(limit.value) >= 1 && Number(limit.value) <= 500,
      'a number from 1 to 500',
    );
    query.limit = Number(limit!.value);
  }
  if (tokens[at]) throw new Unreadable(`"${tokens[at]!.value}" is not expected there, or not modelled`);
  return query;
}

function tokenise(text: string): Token[] {
  const kinds = ['quoted', 'string', 'sign', 'word', 'number'] as const;
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.slice(1);
    if (!groups) throw new Unreadable(`cannot read "${text.slice(at, at + 20)}"`);
    const found = groups.findIndex((value) => value !== undefined);
    tokens.push({ kind: kinds[found]!, value: groups[found]!.replace(/\\(.)/g, '$1') });
  }
  return tokens;
}
