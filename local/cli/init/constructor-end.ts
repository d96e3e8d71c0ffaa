const OPEN = '([{';
const CLOSE = ')]}';

/**
 * Where the constructor of the first class that extends `Stack` ends.
 *
 * @returns offset of its closing brace; undefined where there is no such class, or it has no constructor
 */
export function constructorEnd(text: string): number | undefined {
  const stack = /\bclass\s+[\w$]+\s+extends\s+(?:[\w$]+\.)*Stack\b[^{]*\{/.exec(text);
  if (!stack) return undefined;
  const start = stack.index + stack[0].length;
  const found = /\bconstructor\s*\(/.exec(text.slice(start));
  if (!found || start + found.index > closing(text, start - 1)) return undefined;
  const parameters = closing(text, start + found.index + found[0].length - 1);
  const body = text.indexOf('{', parameters);
  const end = body < 0 ? text.length : closing(text, body);
  return end < text.length ? end : undefined;
}

/** The bracket that closes the one at `at`; the text's length where none does. */
function closing(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index = next(text, index)) {
    const character = text[index]!;
    if (OPEN.includes(character)) depth += 1;
    else if (CLOSE.includes(character)) depth -= 1;
    if (depth === 0) return index;
  }
  return text.length;
}

/** What follows this character, or the string, the comment or the regular expression that it begins. */
function next(text: string, at: number): number {
  const rest = text.slice(at);
  if (rest.startsWith('`')) return afterTemplate(text, at);
  const [skipped] = /^\/\/[^\n]*/.exec(rest) ??
    /^\/\*[\s\S]*?\*\//.exec(rest) ??
    /^'(?:[^'\\\n]|\\.)*'/.exec(rest) ??
    /^"(?:[^"\\\n]|\\.)*"/.exec(rest) ??
    (beginsExpression(text, at) ? /^\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//.exec(rest) : undefined) ?? [' '];
  return at + skipped!.length;
}

function afterTemplate(text: string, at: number): number {
  let index = at + 1;
  while (index < text.length && text[index] !== '`') {
    if (text.startsWith('${', index)) index = closing(text, index + 1);
    index += text[index] === '\\' ? 2 : 1;
  }
  return index + 1;
}

/** A slash after an operator begins a regular expression; after a value it divides. */
function beginsExpression(text: string, at: number): boolean {
  return /(?:^|[(,=:[!&|?{};+>]|\breturn)\s*$/.test(text.slice(Math.max(0, at - 20), at));
}
