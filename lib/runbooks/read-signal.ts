import type { SignalInput, Where } from './runbook.ts';
import type { YamlMapping } from './yaml-mapping.ts';

export const SIGNAL_KEYS = ['metric', 'aws', 'where', 'statistic', 'fill'] as const;
const AWS_KEYS = ['namespace', 'metric', 'resource', 'statistic'] as const;

const STATISTIC =
  /^(Sum|Average|Minimum|Maximum|SampleCount|IQM|(p|tm|wm|tc|ts)\d{1,2}(\.\d{1,10})?|(PR|TM|WM|TC|TS)\([\d.]*%?:[\d.]*%?\))$/;

/** Reads one metric, of the catalogue (`metric`) or of AWS (`aws`), with its statistic. */
export function readSignal(from: YamlMapping): SignalInput | undefined {
  const lines = Object.fromEntries(from.keys.map((key) => [key, from.lineOf(key)]));
  const fill = from.number('fill');
  if (from.has('aws')) {
    for (const key of ['metric', 'where', 'statistic']) {
      if (from.has(key)) from.problem(key, `"${key}" does not go with "aws": that has what is its own inside`);
    }
    return readAws(from, fill, lines);
  }
  const complete = from.require('metric', 'statistic');
  const [metric, statistic, where] = [from.text('metric'), readStatistic(from), readWhere(from)];
  if (!complete || metric === undefined || statistic === undefined || where === undefined) return undefined;
  return { kind: 'catalogue', metric, where, statistic, fill, lines };
}

/** `where: { provider: shopify, status_code: ["500", "502"] }`; nothing where the key is absent, which is the set without labels. */
export function readWhere(from: YamlMapping, key = 'where'): Where | undefined {
  if (!from.has(key)) return {};
  const mapping = from.mapping(key);
  if (!mapping) return undefined;
  const entries = mapping.keys.map((label) => [label, mapping.texts(label)] as const);
  if (entries.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(entries as [string, string | string[]][]);
}

function readAws(from: YamlMapping, fill: number | undefined, lines: Record<string, number>): SignalInput | undefined {
  const aws = from.mapping('aws', AWS_KEYS);
  if (!aws) return undefined;
  const complete = aws.require(...AWS_KEYS);
  const [namespace, metric, resource] = [aws.text('namespace'), aws.text('metric'), aws.texts('resource')];
  const statistic = readStatistic(aws);
  if (!complete || !namespace || !metric || !resource || !statistic) return undefined;
  const ofAws = Object.fromEntries(aws.keys.map((key) => [key, aws.lineOf(key)]));
  return { kind: 'aws', namespace, metric, resource, statistic, fill, lines: { ...lines, ...ofAws } };
}

function readStatistic(from: YamlMapping): string | undefined {
  const statistic = from.text('statistic');
  if (statistic === undefined || STATISTIC.test(statistic)) return statistic;
  from.problem('statistic', `no statistic "${statistic}" in CloudWatch; write Sum, Maximum, Average, p95 or TC(2:)`);
  return undefined;
}
