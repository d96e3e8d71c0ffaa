import type { DimensionSet, MetricDefinition } from '../../../layers/observability/metrics/definition.ts';
import { isListed } from '../../../layers/observability/metrics/labels.ts';
import { didYouMean } from '../problem.ts';
import type { Where } from '../runbook.ts';
import type { ExpandContext } from './context.ts';

/** CloudWatch, Dimension: Value. */
const VALUE_LENGTH = 1024;

/**
 * The one dimension set whose labels are exactly these: CloudWatch never adds up over dimensions, so another set is another metric.
 *
 * @returns undefined where there is none that an alarm may read; the problem lists those that there are
 */
export function selectSet(
  metric: MetricDefinition,
  labels: readonly string[],
  line: number,
  context: ExpandContext,
): DimensionSet | undefined {
  const unknown = labels.filter((label) => !(label in metric.labels));
  for (const label of unknown) {
    const known = didYouMean(label, Object.keys(metric.labels)) || '; it has none';
    context.problem(line, `no label "${label}" of ${metric.name}${known}`);
  }
  if (unknown.length > 0) return undefined;
  const wanted = [...labels].sort().join();
  const found = metric.dimensions.find((set) => [...set.labels].sort().join() === wanted);
  const readable = metric.dimensions.filter((set) => set.detail !== true);
  const list = readable.map((set) => `[${set.labels.join(', ')}]`).join(', ');
  if (!found) {
    context.problem(line, `${metric.name} has no dimension set [${labels.join(', ')}]; declared are ${list}`);
  } else if (found.detail) {
    const problem = `the set [${labels.join(', ')}] of ${metric.name} is detail, which prod does not write; use ${list}`;
    context.problem(line, problem);
    return undefined;
  }
  return found;
}

/** Whether the values are ones that the labels have, and that the set keeps. Adds a problem for each that is not. */
export function checkValues(
  metric: MetricDefinition,
  set: DimensionSet,
  where: Where,
  line: number,
  context: ExpandContext,
): boolean {
  let good = true;
  for (const [label, given] of Object.entries(where)) {
    for (const value of typeof given === 'string' ? [given] : given) {
      const bound = metric.labels[label]!;
      if (isListed(bound) && !bound.includes(value)) {
        context.problem(
          line,
          `no value "${value}" of the label "${label}" of ${metric.name}${didYouMean(value, bound)}`,
        );
        good = false;
      } else if (set.without?.[label]?.includes(value)) {
        context.problem(line, `${metric.name} leaves ${label} "${value}" out of this set: it would never have data`);
        good = false;
      } else if (value.length > VALUE_LENGTH) {
        context.problem(line, `a value of "${label}" is longer than ${VALUE_LENGTH} characters`);
        good = false;
      }
    }
  }
  return good;
}
