import type { MetricDefinition } from '../../layers/observability/catalogue.ts';
import { didYouMean, type Problem } from '../../lib/runbooks/problem.ts';
import type { MetricAlarm } from '../cloudwatch/alarms/alarm.ts';
import type { CompositeAlarm } from '../cloudwatch/composite/composite-alarm.ts';
import type { MetricStat } from '../cloudwatch/math/query-set.ts';
import { type AlarmProject, type AnyAlarm, alarmId } from './alarm-project.ts';
import type { AlarmCase, EventInput, SeriesInput } from './alarm-test.ts';

/** A case whose data have found their metrics. */
export interface BoundCase {
  case: AlarmCase;
  alarm: AnyAlarm;
  /** The alarm, and everything that its rule stands on. */
  alarms: MetricAlarm[];
  composites: CompositeAlarm[];
  series: { input: SeriesInput; metric: MetricStat }[];
  events: { input: EventInput; metric: MetricDefinition }[];
}

/** Finds the metrics that a case feeds. @returns the problems where one is not there */
export function bindCase(project: AlarmProject, alarm: AnyAlarm, one: AlarmCase): BoundCase | { problems: Problem[] } {
  const problems: Problem[] = [];
  const complain = (line: number, message: string) => void problems.push({ file: one.file, line, message });
  const { alarms, composites } = involvedIn(project, alarm);

  const series = one.data.flatMap((input) => {
    const found = metricFor(alarm, alarms, input.input);
    if ('problem' in found) complain(input.line, found.problem);
    return 'problem' in found ? [] : [{ input, metric: found }];
  });
  const events = one.events.flatMap((input) => {
    const metric = project.metrics.get(input.metric);
    if (metric) for (const problem of labelProblems(input, metric)) complain(input.line, problem);
    else complain(input.line, noMetric(input.metric, project));
    return metric ? [{ input, metric }] : [];
  });
  return problems.length > 0 ? { problems } : { case: one, alarm, alarms, composites, series, events };
}

/** An alarm with all that it depends on, long after their creation: a case begins when none warms up any more. */
function involvedIn(
  { template }: AlarmProject,
  alarm: AnyAlarm,
): { alarms: MetricAlarm[]; composites: CompositeAlarm[] } {
  const all = [...template.alarms, ...template.composites];
  const found = new Set<AnyAlarm>();
  const add = (one: AnyAlarm) => {
    if (found.has(one)) return;
    found.add(one);
    if (one.kind === 'metric') return;
    const names = one.suppressor ? [...one.children, one.suppressor.alarm] : one.children;
    for (const other of all) if (names.includes(other.name) || names.includes(other.arn)) add(other);
  };
  add(alarm);
  const alarms = [...found].filter((one) => one.kind === 'metric').map((one) => ({ ...one, warmUp: undefined }));
  return { alarms, composites: [...found].filter((one) => one.kind === 'composite') };
}

/** The one metric that an alarm reads, or that of an id in its `Metrics`; `child` or `child.id` for a composite. */
function metricFor(alarm: AnyAlarm, involved: readonly MetricAlarm[], input: string): MetricStat | { problem: string } {
  if (alarm.kind === 'metric') return metricOf(alarm, input);
  const [child = '', id = ''] = input.split('.');
  const found = involved.find((one) => alarmId(one) === child || one.name === child);
  if (found) return metricOf(found, id);
  const names = involved.map(alarmId);
  return { problem: `${alarmId(alarm)} reads no metric: give data by an alarm of its rule${didYouMean(child, names)}` };
}

function metricOf(alarm: MetricAlarm, id: string): MetricStat | { problem: string } {
  const inputs = alarm.queries.flatMap(({ id: of, metric }) => (metric ? [{ id: of, metric }] : []));
  if (inputs.length === 0) {
    return {
      problem: `${alarmId(alarm)} is a Metrics Insights query: give events, which say of which series they are`,
    };
  }
  if (id !== '') {
    const names = inputs.map((input) => input.id);
    const named = inputs.find((input) => input.id === id);
    return named?.metric ?? { problem: `${alarmId(alarm)} has no input "${id}"${didYouMean(id, names)}` };
  }
  const [first, ...others] = inputs;
  const different = others.filter(({ metric }) => identityOf(metric) !== identityOf(first!.metric));
  if (different.length === 0) return first!.metric;
  const list = inputs.map((input) => input.id).join(', ');
  return { problem: `${alarmId(alarm)} reads several metrics: give data by input (${list}), or events` };
}

function identityOf({ namespace, name, dimensions }: MetricStat): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

function noMetric(name: string, { metrics }: AlarmProject): string {
  if (metrics.size === 0) return 'no catalogue: set `catalogue: metrics` in lamplight.config.ts, or give data';
  return `no metric "${name}" in the catalogue${didYouMean(name, [...metrics.keys()])}`;
}

/** What the recorder would count as dropped. */
function labelProblems({ labels }: EventInput, metric: MetricDefinition): string[] {
  const known = Object.keys(metric.labels);
  const problems = Object.keys(labels)
    .filter((name) => !known.includes(name))
    .map((name) => `${metric.name} has no label "${name}"${didYouMean(name, known)}`);
  for (const [name, label] of Object.entries(metric.labels)) {
    const value = labels[name];
    if (value === undefined) {
      if (!('kind' in label) || label.kind !== 'named') problems.push(`${metric.name} needs the label "${name}"`);
    } else if (!('kind' in label) && !label.includes(value)) {
      problems.push(`${metric.name}: no ${name} "${value}"${didYouMean(value, label)}`);
    }
  }
  return problems;
}
