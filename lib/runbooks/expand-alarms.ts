import { namespaceOf } from 'lamplight/catalogue';
import type { AlarmSpec, AlarmSpecBase, MetricAlarmSpec, ResourceHandles } from './alarm-spec.ts';
import { readCompositeRule } from './expand/composite-rule.ts';
import { type CatalogueDescription, contextOf, type ExpandContext } from './expand/context.ts';
import { describeEvaluation } from './expand/describe-evaluation.ts';
import { expandMath, expandSignal, type SignalSpec } from './expand/expand-signal.ts';
import { expandSlo } from './expand/expand-slo.ts';
import { settleComposites, type UnsettledComposite } from './expand/settle-composites.ts';
import { type Problem, sortProblems } from './problem.ts';
import type { AlarmDeclaration, Runbook } from './runbook.ts';

export interface ExpandOptions {
  /** What `describeCatalogue(metrics)` of `lamplight/catalogue` gives. */
  catalogue: CatalogueDescription;
  stage: string;
  /** What `aws` signals name. */
  resources?: ResourceHandles;
}

/**
 * The alarms that runbooks declare, exactly as AWS gets them: metric alarms in the order of declaration, then composites, each
 * after what it names.
 *
 * @returns also everything that does not fit the catalogue, the resources or CloudWatch's limits; an alarm that does not fit is left out
 * @example expandAlarms(runbooks, { catalogue: describeCatalogue(metrics), stage: 'prod', resources }).alarms
 */
export function expandAlarms(
  runbooks: readonly Runbook[],
  { catalogue, stage, resources = {} }: ExpandOptions,
): { alarms: AlarmSpec[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const signals: MetricAlarmSpec[] = [];
  const composites: UnsettledComposite[] = [];
  const base = { catalogue, namespace: namespaceOf(catalogue.namespace, stage), stage, resources };
  for (const runbook of runbooks) {
    const context = contextOf(base, runbook.file, problems);
    for (const alarm of runbook.alarms) expandOne(runbook, alarm, context, signals, composites);
  }
  const settled = settleComposites(signals, composites, stage, problems);
  const alarms = [...settled.signals, ...settled.composites];
  const seen = new Map<string, AlarmSpec>();
  for (const alarm of alarms) {
    const other = seen.get(alarm.id);
    if (other) {
      const message = `two alarms are called "${alarm.id}": ${other.file}:${other.line} makes it too`;
      problems.push({ file: alarm.file, line: alarm.line, message });
    } else seen.set(alarm.id, alarm);
  }
  return { alarms: [...seen.values()], problems: sortProblems(problems) };
}

function expandOne(
  runbook: Runbook,
  alarm: AlarmDeclaration,
  context: ExpandContext,
  signals: MetricAlarmSpec[],
  composites: UnsettledComposite[],
): void {
  if (alarm.kind === 'signal' || alarm.kind === 'math') {
    const specs = alarm.kind === 'signal' ? expandSignal(alarm, context) : expandMath(alarm, context);
    signals.push(...specs.map((spec) => metricAlarm(runbook, alarm, spec, context.stage)));
  } else if (alarm.kind === 'composite') {
    const rule = readCompositeRule(alarm.rule);
    if ('problem' in rule) context.problem(alarm.lines.composite!, rule.problem);
    else composites.push(composite(runbook, alarm, { idSuffix: '', rule: alarm.rule }, context.stage));
  } else {
    const { signals: specs, composites: made } = expandSlo(alarm, context);
    // A slow burn waits for the morning, whatever the runbook is about.
    const rated = (idSuffix: string): AlarmDeclaration =>
      idSuffix.startsWith('-slow') ? { ...alarm, severity: 'ticket' } : alarm;
    for (const spec of specs) {
      const made = metricAlarm(runbook, rated(spec.idSuffix), spec, context.stage);
      // What a burn rate's windows say together is told by their composite.
      signals.push({ ...made, notify: 'none' });
    }
    for (const { idSuffix, pairs } of made) {
      const rule = pairs.map(([a, b]) => `(ALARM(${alarm.id}${a}) AND ALARM(${alarm.id}${b}))`).join(' OR ');
      composites.push(composite(runbook, rated(idSuffix), { idSuffix, rule }, context.stage));
    }
  }
}

function metricAlarm(runbook: Runbook, alarm: AlarmDeclaration, spec: SignalSpec, stage: string): MetricAlarmSpec {
  const { idSuffix, labels, ...rest } = spec;
  const base = baseOf(runbook, alarm, { idSuffix, labels, metrics: spec.metrics, stage });
  const description = alarm.description ?? `${runbook.title}. ${describeEvaluation(spec)}`;
  return { kind: 'metric', ...base, description, ...rest };
}

function composite(
  runbook: Runbook,
  alarm: AlarmDeclaration,
  { idSuffix, rule }: { idSuffix: string; rule: string },
  stage: string,
): UnsettledComposite {
  const base = baseOf(runbook, alarm, { idSuffix, labels: {}, metrics: [], stage });
  const description = alarm.description ?? `${runbook.title}. In alarm when ${rule}`;
  const ruleLine = alarm.lines.composite ?? alarm.lines.slo ?? alarm.line;
  return { kind: 'composite', ...base, description: description.slice(0, 1024), rule, ruleLine };
}

interface Made {
  idSuffix: string;
  labels: Readonly<Record<string, string>>;
  metrics: readonly string[];
  stage: string;
}

function baseOf(
  runbook: Runbook,
  alarm: AlarmDeclaration,
  { idSuffix, labels, metrics, stage }: Made,
): Omit<AlarmSpecBase, 'description'> {
  const id = `${alarm.id}${idSuffix}`;
  const severity = alarm.severity ?? runbook.severity;
  const [metric] = metrics;
  return {
    id,
    name: `${stage}-${id}`,
    declaredAs: alarm.id,
    runbook: runbook.id,
    title: runbook.title,
    severity,
    notify: severity,
    tags: {
      'lamplight:runbook': runbook.id,
      'lamplight:alarm': id,
      'lamplight:severity': severity,
      'lamplight:owner': runbook.owner,
      ...(metric === undefined ? {} : { 'lamplight:metric': metric }),
      ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [`label:${label}`, value])),
    },
    labels,
    ...(alarm.heartbeat === undefined ? {} : { heartbeat: alarm.heartbeat }),
    file: runbook.file,
    line: alarm.lines.id ?? alarm.line,
  };
}
