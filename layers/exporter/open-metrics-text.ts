import type { Family, Point } from './exposition.ts';
import { escapeText, sample } from './sample.ts';

export const OPEN_METRICS_TEXT = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/**
 * Families in OpenMetrics' text format, version 1.0: a counter's family has no `_total`, its samples have; each says when it began.
 *
 * Source: the OpenMetrics specification 1.0.
 */
export function openMetricsText(families: readonly Family[]): string {
  const lines = families.flatMap((family) => {
    const name = family.type === 'counter' ? family.name.replace(/_total$/, '') : family.name;
    return [
      `# TYPE ${name} ${family.type}`,
      ...(family.unit ? [`# UNIT ${name} ${family.unit}`] : []),
      `# HELP ${name} ${escapeText(family.help).replaceAll('"', '\\"')}`,
      ...family.points.flatMap((point) => samplesOf(name, family, point)),
    ];
  });
  return [...lines, '# EOF', ''].join('\n');
}

function samplesOf(name: string, { type, createdSeconds }: Family, { labels, value }: Point): string[] {
  const created = createdSeconds === undefined ? [] : [sample(`${name}_created`, labels, createdSeconds)];
  if (typeof value === 'number')
    return [sample(type === 'counter' ? `${name}_total` : name, labels, value), ...created];
  return [
    ...value.buckets.map(({ le, count }) => sample(`${name}_bucket`, [...labels, ['le', canonical(le)]], count)),
    sample(`${name}_bucket`, [...labels, ['le', '+Inf']], value.count),
    sample(`${name}_count`, labels, value.count),
    sample(`${name}_sum`, labels, value.sum),
    ...created,
  ];
}

/** A whole number has a decimal: bounds are compared as text. */
function canonical(le: number): string {
  const text = String(le);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
