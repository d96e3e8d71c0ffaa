type Matcher = (wanted: unknown, value: unknown) => boolean;

/** One rule inside a key's list, by its name. Source: developer guide, "Filter policy constraints" and "String value matching". */
const MATCHERS: Record<string, Matcher> = {
  exists: (wanted, value) => (value !== undefined) === wanted,
  prefix: (wanted, value) => typeof value === 'string' && value.startsWith(String(wanted)),
  suffix: (wanted, value) => typeof value === 'string' && value.endsWith(String(wanted)),
  wildcard: (wanted, value) => typeof value === 'string' && starMatch(String(wanted), value),
  'equals-ignore-case': (wanted, value) =>
    typeof value === 'string' && value.toLowerCase() === String(wanted).toLowerCase(),
  numeric: (wanted, value) => typeof value === 'number' && Array.isArray(wanted) && inRange(wanted, value),
  'anything-but': (wanted, value) => {
    if (value === undefined) return false;
    const excluded = Array.isArray(wanted) ? wanted : [wanted];
    return !excluded.some((one) => matchesValue(one, value));
  },
};

const COMPARE: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `{ "cidr": … }` → `cidr`; undefined for what is evaluated here. */
export function unknownMatcher(rule: unknown): string | undefined {
  if (typeof rule !== 'object' || rule === null) return undefined;
  const names = Object.keys(rule);
  return names.length === 1 && names[0]! in MATCHERS ? undefined : names.join(', ') || '{}';
}

/** Whether a value (undefined: absent) fits one rule: a plain value, or an object of one matcher. */
export function matchesValue(rule: unknown, value: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return rule === value;
  const [name, wanted] = Object.entries(rule)[0] ?? [];
  const matcher = MATCHERS[name ?? ''];
  return matcher ? matcher(wanted, value) : false;
}

/** `[">", 0, "<=", 150]` */
function inRange(bounds: unknown[], value: number): boolean {
  for (let at = 0; at < bounds.length; at += 2) {
    const compare = COMPARE[String(bounds[at])];
    if (!compare?.(value, Number(bounds[at + 1]))) return false;
  }
  return bounds.length > 0;
}

/** Only `*` is special, unlike in IAM. */
function starMatch(pattern: string, text: string): boolean {
  const [first = '', ...pieces] = pattern.split('*');
  const last = pieces.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
