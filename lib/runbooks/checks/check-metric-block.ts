import { findMetric } from '../expand/context.ts';
import { checkValues, selectSet } from '../expand/select-set.ts';
import { didYouMean } from '../problem.ts';
import { readSignal, SIGNAL_KEYS } from '../read-signal.ts';
import type { RunnableBlock, Where } from '../runbook.ts';
import { readDuration } from '../time-text.ts';
import { readYaml } from '../yaml-mapping.ts';
import type { BlockContext } from './block-context.ts';

/**
 * Checks one metric block: YAML with `metric`, `where`, `by` (labels of which each value is shown), `statistic`, `period`; or
 * `aws` in place of the metric.
 *
 * @returns the catalogue's metric that it reads, if it does
 */
export function checkMetricBlock(block: RunnableBlock, context: BlockContext): string | undefined {
  const { file, problem } = context;
  const problems: { file: string; line: number; message: string }[] = [];
  const yaml = readYaml(block.text, { file, line: block.line, what: 'a metric block', problems }, [
    ...SIGNAL_KEYS,
    'by',
    'period',
  ]);
  const input = yaml && readSignal(yaml);
  if (yaml?.require('period')) {
    const period = yaml.text('period');
    const seconds = readDuration(period ?? '');
    if (period !== undefined && (!seconds || seconds % 60 !== 0)) {
      yaml.problem('period', `"period" is whole minutes, as in 5m, not "${period}"`);
    }
  }
  const by = yaml?.texts('by') ?? [];
  for (const { line, message } of problems) problem(line, message);
  if (!yaml || !input) return undefined;
  if (input.kind === 'aws') {
    if (yaml.has('by')) problem(yaml.lineOf('by'), '"by" names labels of the catalogue; AWS\' metrics have a resource');
    const { resource } = input;
    if (typeof resource !== 'string' || !context.resources[resource]?.[input.namespace]) {
      const handles = Object.keys(context.resources);
      problem(
        yaml.lineOf('aws'),
        `no resource "${resource}" with metrics in ${input.namespace}${didYouMean(String(resource), handles)}`,
      );
    }
    return undefined;
  }
  const metric = findMetric(context, input.metric, yaml.lineOf('metric'));
  if (!metric) return undefined;
  const line = yaml.has('where') ? yaml.lineOf('where') : yaml.lineOf('metric');
  const set = selectSet(metric, [...Object.keys(input.where), ...(typeof by === 'string' ? [by] : by)], line, context);
  const fixed: Where = Object.fromEntries(
    Object.entries(input.where).filter(([, value]) => !isParameter(value, line, context)),
  );
  if (set) checkValues(metric, set, fixed, line, context);
  return metric.name;
}

function isParameter(value: string | readonly string[], line: number, { parameters, problem }: BlockContext): boolean {
  const [, name] = /^:(\w+)$/.exec(typeof value === 'string' ? value : '') ?? [];
  if (name === undefined) return false;
  if (!parameters.includes(name)) problem(line, `no parameter ":${name}"${didYouMean(name, parameters)}`);
  return true;
}
