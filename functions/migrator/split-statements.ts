/** What a semicolon can stand in without ending a statement: strings (plain, E'', "", $tag$), and comments, of which blocks nest. */
const TOKEN =
  /\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$.*?\$\1\$|--[^\n]*|\/\*|\bbegin\s+atomic\b|;/gis;

/**
 * The statements of SQL text, one by one and without what is only comment: the Data API takes no more than one in a call.
 *
 * @throws Error for a function body of `BEGIN ATOMIC … END`, whose semicolons only a parser can tell: quote the body by `$$`
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let code = '';
  let copied = 0;
  const end = (at: number) => {
    code += sql.slice(copied, at);
    if (code.trim()) statements.push(sql.slice(start, at).trim());
    [start, copied, code] = [at + 1, at + 1, ''];
  };
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match; match = TOKEN.exec(sql)) {
    const [token] = match;
    if (/^begin/i.test(token)) throw new Error('BEGIN ATOMIC cannot be split into statements: quote the body by $$');
    if (token === '/*') TOKEN.lastIndex = endOfComment(sql, match.index);
    if (token === ';') end(match.index);
    else if (token === '/*' || token.startsWith('--')) {
      code += sql.slice(copied, match.index);
      copied = TOKEN.lastIndex;
    }
  }
  end(sql.length);
  return statements;
}

/** The place after a block comment. The local Data API has the same lines: nothing that both may import is a place for SQL. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}
