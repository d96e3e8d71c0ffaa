/**
 * What a colon can stand in without naming a parameter: strings (plain, E'', "", $tag$), line comments and casts.
 * Block comments nest, which no expression can follow: only their start is found here.
 */
const TOKEN =
  /\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$.*?\$\1\$|--[^\n]*|\/\*|::|:(\w+)|[[\]]/gs;

export interface PositionalStatement {
  /** With `$1` in place of each first name, and again wherever that name comes again. */
  text: string;
  /** In the order of their positions. */
  names: string[];
}

/** Rewrites the Data API's `:name` into PostgreSQL's `$1`. */
export function positional(sql: string): PositionalStatement {
  const positions = new Map<string, number>();
  let text = '';
  let copied = 0;
  let brackets = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match; match = TOKEN.exec(sql)) {
    const [token, , name] = match;
    if (token === '/*') TOKEN.lastIndex = endOfComment(sql, match.index);
    else if (token === '[') brackets += 1;
    else if (token === ']') brackets -= 1;
    else if (name && !(brackets > 0 && endsOperand(sql, match.index))) {
      const position = positions.get(name) ?? positions.size + 1;
      positions.set(name, position);
      text += `${sql.slice(copied, match.index)}$${position}`;
      copied = TOKEN.lastIndex;
    }
  }
  return { text: text + sql.slice(copied), names: [...positions.keys()] };
}

/** In `tags[1:2]` the colon follows a bound, in `ARRAY[:a, :b]` it does not. */
function endsOperand(sql: string, index: number): boolean {
  return /[\w)\]"]\s*$/.test(sql.slice(Math.max(0, index - 20), index));
}

/**
 * The place after a block comment. The suite's migrator has the same lines: neither may import the other, and what both may
 * import, the layer, is no place for SQL.
 */
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
