import type { ParsedFamily } from './parse-exposition.ts';

// As `promtool check metrics` lints (prometheus/client_golang, promlint), rule by rule.

const UNITS = ['seconds', 'bytes', 'ratio', 'meters', 'grams', 'celsius', 'kelvins', 'joules', 'volts', 'amperes'];
const NON_BASE =
  /_(milliseconds|microseconds|nanoseconds|minutes|hours|days|kilobytes|megabytes|gigabytes|bits|percent|ms|us|ns|sec|min|hrs)(_|$)/;
const TYPE_IN_NAME = /(^|_)(counter|gauge|histogram|summary|metric)(_|$)/;

export interface LintProblem {
  name: string;
  problem: string;
}

/** What the linter has against families of Prometheus' text format. */
export function lintExposition(families: Map<string, ParsedFamily>): LintProblem[] {
  const names = [...families.keys()];
  const order = names.filter((name, index) => index > 0 && name <= names[index - 1]!);
  return [
    ...order.map((name) => ({ name, problem: 'not in the order of names' })),
    ...[...families.values()].flatMap((family) =>
      lintFamily(family).map((problem) => ({ name: family.name, problem })),
    ),
  ];
}

function lintFamily({ name, type, help, samples }: ParsedFamily): string[] {
  const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
  const isTyped = type !== 'untyped';
  const found: [boolean, string][] = [
    [!help, 'no help text'],
    [!type, 'no type'],
    [name.includes(':'), 'a colon in the name, as only recording rules have'],
    [type === 'counter' && !name.endsWith('_total'), 'a counter without _total'],
    [isTyped && type !== 'counter' && name.endsWith('_total'), '_total, and no counter'],
    [isTyped && type !== 'histogram' && /_(bucket)$/.test(name), '_bucket, and no histogram'],
    [isTyped && type !== 'histogram' && /_(count|sum)$/.test(name), '_count or _sum, and no histogram'],
    [isTyped && type !== 'histogram' && labels.has('le'), 'a label le, and no histogram'],
    [isTyped && labels.has('quantile'), 'a label quantile, and no summary'],
    [NON_BASE.test(name), 'no base unit'],
    [
      UNITS.some((unit) => new RegExp(`_${unit}_(?!total|created|bucket|count|sum)`).test(name)),
      'the unit not at the end',
    ],
    [TYPE_IN_NAME.test(name), 'the type in the name'],
    [/[a-z][A-Z]/.test(name) || [...labels].some((label) => /[a-z][A-Z]/.test(label)), 'camelCase'],
    [type === 'histogram' && !areDistributions(samples), 'buckets that do not rise to the count'],
  ];
  return found.flatMap(([isWrong, problem]) => (isWrong ? [problem] : []));
}

function areDistributions(samples: ParsedFamily['samples']): boolean {
  const byLabels = Map.groupBy(samples, ({ labels: { le: _le, ...labels } }) => JSON.stringify(labels));
  return [...byLabels.values()].every((series) => {
    const buckets = series.filter(({ name }) => name.endsWith('_bucket'));
    const bounds = buckets.map(({ labels }) => (labels.le === '+Inf' ? Infinity : Number(labels.le)));
    const counts = buckets.map(({ value }) => value);
    const count = series.find(({ name }) => name.endsWith('_count'))?.value;
    const rises = (values: number[]) => values.every((value, index) => index === 0 || value >= values[index - 1]!);
    return rises(bounds) && rises(counts) && bounds.at(-1) === Infinity && counts.at(-1) === count;
  });
}
