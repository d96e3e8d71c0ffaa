export interface SqlToken {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'sign';
  text: string;
  /** From the beginning of the SQL. */
  offset: number;
}

const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|/\*[\s\S]*?\*/)`,
    `(?<string>[eE]?'(?:[^']|'')*')`,
    '(?<quoted>"(?:[^"]|"")*")',
    String.raw`(?<parameter>(?<!:):[a-zA-Z_]\w*)`,
    String.raw`(?<number>\d+(?:\.\d+)?)`,
    String.raw`(?<word>[A-Za-z_]\w*)`,
    String.raw`(?<sign>::|<=|>=|<>|!=|\|\||->>?|~\*?|[-+*/%=<>().,;\[\]&|^!])`,
  ].join('|'),
  'y',
);

/** The tokens of an SQL statement, without space and comments; brackets are balanced. */
export function readSqlTokens(sql: string): { tokens: SqlToken[] } | { problem: string; offset: number } {
  const tokens: SqlToken[] = [];
  const open: number[] = [];
  for (let offset = 0; offset < sql.length; ) {
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(sql);
    if (!match) return { offset, problem: unreadable(sql[offset]!) };
    const [text] = match;
    const kind = Object.entries(match.groups!).find(([, value]) => value !== undefined)![0];
    if (kind !== 'space') tokens.push({ kind: kind as SqlToken['kind'], text, offset });
    if (text === '(') open.push(offset);
    if (text === ')' && open.pop() === undefined) return { offset, problem: 'a bracket closes that none opened' };
    offset += text.length;
  }
  const [unclosed] = open;
  return unclosed === undefined ? { tokens } : { offset: unclosed, problem: 'a bracket that nothing closes' };
}

function unreadable(character: string): string {
  if (character === "'" || character === '"') return `a ${character} that nothing closes`;
  return `cannot read "${character}" here`;
}
