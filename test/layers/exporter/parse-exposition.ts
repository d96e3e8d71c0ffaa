export interface ParsedSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ParsedFamily {
  name: string;
  type?: string;
  help?: string;
  unit?: string;
  samples: ParsedSample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const META = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME}) (.*)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(,|$)/y;
const SUFFIXES = /_(?:total|created|bucket|count|sum)$/;

/**
 * Reads both text formats, strictly: whatever a Prometheus would stumble over throws, with its line. A sample belongs to the family
 * before it, or it is an error.
 */
export function parseExposition(text: string, format: 'prometheus' | 'open-metrics'): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>();
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line does not end');
  if (format === 'open-metrics' && lines.pop() !== '# EOF') throw new Error('no # EOF at the end');
  let current: ParsedFamily | undefined;
  for (const [index, line] of lines.entries()) {
    const fail = (what: string): never => {
      throw new Error(`line ${index + 1}: ${what}: ${line}`);
    };
    const meta = META.exec(line);
    if (meta) {
      const [, kind, name = '', rest = ''] = meta;
      if (current?.name !== name) {
        if (families.has(name)) fail('a family twice');
        current = { name, samples: [] };
        families.set(name, current);
      }
      const key = kind!.toLowerCase() as 'help' | 'type' | 'unit';
      if (current[key] !== undefined) fail('told twice');
      if (current.samples.length > 0) fail('told after its samples');
      current[key] = kind === 'HELP' ? unescapeText(rest) : rest;
      continue;
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? fail('no sample');
    if (!current || !belongs(name, current)) fail('a sample outside of its family');
    current!.samples.push({ name, labels: readLabels(labels, fail), value: readNumber(value, fail) });
  }
  return families;
}

/** All samples by `name{a="b"}` with labels in order of their names; throws where a series comes twice. */
export function seriesOf(families: Map<string, ParsedFamily>): Map<string, number> {
  const all = new Map<string, number>();
  for (const { name, labels, value } of [...families.values()].flatMap(({ samples }) => samples)) {
    const key = `${name}${JSON.stringify(Object.entries(labels).sort())}`;
    if (all.has(key)) throw new Error(`${key} twice`);
    all.set(key, value);
  }
  return all;
}

function belongs(sample: string, { name, type }: ParsedFamily): boolean {
  if (sample === name) return type !== 'histogram';
  return (type === 'histogram' || type === 'counter') && sample.replace(SUFFIXES, '') === name;
}

function readLabels(text: string, fail: (what: string) => never): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? fail('no label');
    if (Object.hasOwn(labels, name)) fail('a label twice');
    labels[name] = unescapeText(value);
  }
  return labels;
}

function unescapeText(text: string): string {
  return text.replace(/\\(.)/g, (_all, letter: string) => (letter === 'n' ? '\n' : letter));
}

function readNumber(text: string, fail: (what: string) => never): number {
  if (text === 'NaN') return Number.NaN;
  if (/^[+-]Inf$/.test(text)) return text === '+Inf' ? Infinity : -Infinity;
  const value = Number(text);
  return Number.isNaN(value) ? fail('no number') : value;
}
