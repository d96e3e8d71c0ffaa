import type { Node } from 'yaml';
import { loadYaml } from './load-yaml.ts';
import { didYouMean, type Problem } from './problem.ts';

/** A place where YAML is read from, and where its problems go. */
export interface YamlSource {
  file: string;
  /** The file's line of the YAML's first. */
  line: number;
  /** What a problem calls it: `the front matter`. */
  what: string;
  problems: Problem[];
}

/** A mapping of YAML, read key by key; whatever does not fit becomes a problem with its line, and is absent. */
export interface YamlMapping {
  readonly line: number;
  readonly keys: readonly string[];
  has(key: string): boolean;
  /** Whether a mapping is written under it, and no text or list. */
  hasMapping(key: string): boolean;
  /** The line of a key; of the mapping where it lacks the key. */
  lineOf(key: string): number;
  /** @param example what to write instead of a number: `5m` */
  text(key: string, example?: string): string | undefined;
  number(key: string): number | undefined;
  oneOf<const T extends string>(key: string, values: readonly T[]): T | undefined;
  /** A text, or a list of texts. */
  texts(key: string): string | string[] | undefined;
  mapping(key: string, known?: readonly string[]): YamlMapping | undefined;
  mappings(key: string, known: readonly string[]): YamlMapping[];
  /** Adds problems for those of the keys that are not there. */
  require(...keys: string[]): boolean;
  problem(key: string | undefined, message: string): void;
}

/** Reads YAML whose top is a mapping. @returns undefined where it is none; the problems say so */
export function readYaml(text: string, source: YamlSource, known?: readonly string[]): YamlMapping | undefined {
  const { LineCounter, parseDocument } = loadYaml();
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  const lineAt = (offset: number) => source.line + lineCounter.linePos(offset).line - 1;
  for (const { code, message, pos } of firstErrors([...document.errors, ...document.warnings])) {
    const { line } = lineCounter.linePos(pos[0]);
    const hint = hintOf(code, text.split('\n')[line - 1]!);
    source.problems.push({ file: source.file, line: lineAt(pos[0]), message: `YAML: ${message}${hint}` });
  }
  if (document.errors.length > 0) return undefined;
  return readMapping(document.contents, { ...source, lineAt }, source.line, source.what, known);
}

/** After the first place that cannot be read, what follows is read wrongly; keys that are there twice are told all. */
function firstErrors<T extends { code: string }>(errors: readonly T[]): T[] {
  const first = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY');
}

/** What to do, where YAML's own words do not tell. */
function hintOf(code: string, line: string): string {
  if (code === 'DUPLICATE_KEY') return ': leave one of them out';
  if (/\t/.test(/^\s*/.exec(line)![0])) return ': indent with spaces';
  // `condition: > 100` and `description: More: than 100`.
  const [, value = ''] = /^[\s-]*[\w"]+:\s+(.*)$/.exec(line) ?? [];
  if (/^[>|*&!%@`]/.test(value) || /^[^"'{[].*:\s/.test(value)) return `; put the value in quotes: '${value.trim()}'`;
  return code === 'MULTIPLE_DOCS' ? '' : '; is this line, or the next, indented like its neighbours?';
}

interface Context extends YamlSource {
  lineAt(offset: number): number;
}

function readMapping(
  node: unknown,
  context: Context,
  line: number,
  what: string,
  known?: readonly string[],
): YamlMapping | undefined {
  const { isMap, isScalar, isSeq } = loadYaml();
  const complain = (at: number, message: string) => context.problems.push({ file: context.file, line: at, message });
  if (!isMap(node)) {
    complain(line, `${what} must be a mapping: \`key: value\``);
    return undefined;
  }
  const entries = new Map<string, { node: Node | null; line: number }>();
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const at = isScalar(pair.key) && pair.key.range ? context.lineAt(pair.key.range[0]) : line;
    entries.set(key, { node: pair.value as Node | null, line: at });
    if (known && !known.includes(key)) complain(at, `no key "${key}" in ${what}${didYouMean(key, known)}`);
  }
  const lineOf = (key: string) => entries.get(key)?.line ?? line;
  const scalar = (key: string, type: 'string' | 'number', wanted: string, example?: string) => {
    const entry = entries.get(key);
    if (!entry) return undefined;
    const value: unknown = isScalar(entry.node) ? entry.node.value : undefined;
    if (typeof value === type && value !== '' && (type === 'string' || Number.isFinite(value))) return value;
    const quoted = type === 'string' && typeof value === 'number' ? `: write "${value}" in quotes` : '';
    const hint = example === undefined ? quoted : `, as in ${example}`;
    complain(entry.line, `"${key}" must be ${wanted}${hint}`);
    return undefined;
  };
  const reader: YamlMapping = {
    line,
    keys: [...entries.keys()],
    has: (key) => entries.has(key),
    hasMapping: (key) => isMap(entries.get(key)?.node),
    lineOf,
    text: (key, example) => scalar(key, 'string', 'a text', example) as string | undefined,
    number: (key) => scalar(key, 'number', 'a number') as number | undefined,
    oneOf: (key, values) => {
      const value = reader.text(key);
      if (value === undefined) return undefined;
      const found = values.find((one) => one === value);
      if (found === undefined) complain(lineOf(key), `"${key}" is ${values.join(' or ')}, not "${value}"`);
      return found;
    },
    texts: (key) => {
      const list = entries.get(key)?.node;
      if (!isSeq(list)) return reader.text(key);
      const values = list.items.map((item) => (isScalar(item) ? item.value : undefined));
      if (values.length > 0 && values.every((value) => typeof value === 'string')) return values as string[];
      complain(lineOf(key), `"${key}" must be a list of texts: put numbers in quotes`);
      return undefined;
    },
    mapping: (key, keys) => {
      const entry = entries.get(key);
      return entry && readMapping(entry.node, context, entry.line, `"${key}"`, keys);
    },
    mappings: (key, keys) => {
      const entry = entries.get(key);
      if (!entry) return [];
      if (!isSeq(entry.node)) {
        complain(entry.line, `"${key}" must be a list: \`- …\``);
        return [];
      }
      return entry.node.items.flatMap((item) => {
        const range = (item as Node | null)?.range;
        const at = range ? context.lineAt(range[0]) : entry.line;
        return readMapping(item, context, at, `an entry of "${key}"`, keys) ?? [];
      });
    },
    require: (...keys) => {
      const absent = keys.filter((key) => !entries.has(key));
      for (const key of absent) complain(line, `${what} needs "${key}"`);
      return absent.length === 0;
    },
    problem: (key, message) => void complain(key === undefined ? line : lineOf(key), message),
  };
  return reader;
}
