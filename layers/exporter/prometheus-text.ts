import type { Distribution, Family, Point } from './exposition.ts';
import { escapeText, sample } from './sample.ts';

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Families in Prometheus' text format, version 0.0.4. It has no word for when a counter began: that is a gauge of its own, as
 * Prometheus' own clients write it.
 *
 * Source: prometheus.io, "Exposition formats".
 */
export function prometheusText(families: readonly Family[]): string {
  return families
    .flatMap((family) => [family, ...createdFamily(family)])
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, type, help, points }) => [
      `# HELP ${name} ${escapeText(help)}`,
      `# TYPE ${name} ${type === 'unknown' ? 'untyped' : type}`,
      ...points.flatMap((point) => samplesOf(name, point)),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function samplesOf(name: string, { labels, value }: Point): string[] {
  if (typeof value === 'number') return [sample(name, labels, value)];
  return [
    ...value.buckets.map(({ le, count }) => sample(`${name}_bucket`, [...labels, ['le', String(le)]], count)),
    sample(`${name}_bucket`, [...labels, ['le', '+Inf']], value.count),
    sample(`${name}_sum`, labels, (value as Distribution).sum),
    sample(`${name}_count`, labels, value.count),
  ];
}

function createdFamily({ name, help, createdSeconds, points }: Family): Family[] {
  if (createdSeconds === undefined || points.length === 0) return [];
  return [
    {
      name: `${name.replace(/_total$/, '')}_created`,
      type: 'gauge',
      help: `${help}: since when, in seconds of the Unix epoch`,
      points: points.map(({ labels }) => ({ labels, value: createdSeconds })),
    },
  ];
}
