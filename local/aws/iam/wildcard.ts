const compiled = new Map<string, RegExp>();

/** IAM's wildcards: `*` is any run of characters, `?` is one. */
export function wildcardMatch(pattern: string, text: string): boolean {
  if (pattern === '*' || pattern === text) return true;
  let expression = compiled.get(pattern);
  if (!expression) {
    // Runs of stars are one star: keeps the expression linear.
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
