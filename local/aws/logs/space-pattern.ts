import { invalidPattern } from './invalid-pattern.ts';

type Test = (value: string) => boolean;

interface Field {
  name: string;
  /** `...`: any number of fields, also none. */
  rest: boolean;
  test: Test;
}

/** A pattern for lines of fields between spaces, and the fields that it names. */
export interface SpacePattern {
  matches(message: string): boolean;
  /** The fields of a line that matches, by name; undefined where it does not. */
  fields(message: string): Record<string, string> | undefined;
}

/** One field of a line: in square brackets, in double quotes, or up to the next space. */
const FIELD = /\[([^\]]*)\]|"((?:[^"\\]|\\.)*)"|(\S+)/g;
const CONDITION = /^\s*([\w$]+)\s*(!=|<=|>=|=|<|>)\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))\s*$/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/**
 * `[ip, user, request = *.html*, status = 4* || status = 5*, bytes > 1000]`, with `...` for any number of fields.
 *
 * Source: CloudWatch Logs user guide, "Filter pattern syntax", space-delimited log events.
 */
export function parseSpacePattern(text: string): SpacePattern {
  const inner = /^\[(.*)\]$/s.exec(text)?.[1];
  if (inner === undefined) throw invalidPattern('"]" expected at the end');
  const fields = inner.split(',').map(parseField);
  if (fields.filter(({ rest }) => rest).length > 1) throw invalidPattern('"..." may stand once');

  function read(message: string): Record<string, string> | undefined {
    const values = [...message.matchAll(FIELD)].map(([, bracketed, quoted, bare]) => bracketed ?? quoted ?? bare ?? '');
    const restAt = fields.findIndex(({ rest }) => rest);
    const named = restAt < 0 ? fields.length : fields.length - 1;
    if (restAt < 0 ? values.length !== named : values.length < named) return undefined;
    const skip = values.length - fields.length;
    const found: Record<string, string> = {};
    for (const [at, { name, rest, test }] of fields.entries()) {
      if (rest) continue;
      const value = values[restAt >= 0 && at > restAt ? at + skip : at]!;
      if (!test(value)) return undefined;
      found[name] = value;
    }
    return found;
  }

  return { matches: (message) => read(message) !== undefined, fields: read };
}

function parseField(text: string, at: number): Field {
  const trimmed = text.trim();
  if (trimmed === '...') return { name: '', rest: true, test: () => true };
  if (/^\w+$/.test(trimmed)) return { name: trimmed, rest: false, test: () => true };
  let name = '';
  const anyOf = trimmed.split('||').map((part) =>
    part.split('&&').map((condition) => {
      const [, field, operator, quoted, bare] = CONDITION.exec(condition) ?? [];
      if (!field || (name && field !== name)) throw invalidPattern(`cannot read field ${at + 1}, "${trimmed}"`);
      name = field;
      return testOf(operator!, quoted?.replace(/\\(.)/g, '$1') ?? bare!);
    }),
  );
  return { name, rest: false, test: (value) => anyOf.some((all) => all.every((test) => test(value))) };
}

function testOf(operator: string, wanted: string): Test {
  const number = NUMBER.test(wanted) ? Number(wanted) : undefined;
  if (operator === '=' || operator === '!=') {
    const parts = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
    const equal: Test = number === undefined ? (value) => pattern.test(value) : (value) => Number(value) === number;
    return operator === '=' ? equal : (value) => !equal(value);
  }
  if (number === undefined) throw invalidPattern(`${operator} compares numbers, not "${wanted}"`);
  const compare: Record<string, (value: number) => boolean> = {
    '<': (value) => value < number,
    '<=': (value) => value <= number,
    '>': (value) => value > number,
    '>=': (value) => value >= number,
  };
  return (value) => NUMBER.test(value) && compare[operator]!(Number(value));
}
