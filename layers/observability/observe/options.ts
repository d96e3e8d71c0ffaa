/**
 * Refuses misspelt options at start-up, for users without types. Throws a TypeError that names the option and the one that was
 * probably meant.
 */
export function checkOptions(owner: string, options: unknown, known: Readonly<Record<string, string>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${owner}: options must be an object, not ${describe(options)}`);
  }
  for (const [key, value] of Object.entries(options)) {
    const expected = known[key];
    if (expected === undefined) {
      throw new TypeError(`${owner}: unknown option "${key}"${suggestion(key, Object.keys(known))}`);
    }
    if (value !== undefined && !matches(value, expected)) {
      throw new TypeError(`${owner}: option "${key}" must be ${expected}, not ${describe(value)}`);
    }
  }
}

/** `; did you mean "x"?` where a known word is near, else the list of what there is. */
export function suggestion(word: string, known: readonly string[]): string {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined) return `; did you mean "${best}"?`;
  return known.length > 0 ? `; known: ${known.join(', ')}` : '; there are none';
}

/** `expected` is a type's name (`string`, `number`, `function`, `string[]`), or the allowed words as `'a' | 'b'`. */
function matches(value: unknown, expected: string): boolean {
  return expected.split(' | ').some((one) => {
    if (one.startsWith("'")) return value === one.slice(1, -1);
    if (one === 'string[]') return Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (one === 'number') return typeof value === 'number' && Number.isFinite(value);
    return typeof value === one;
  });
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
