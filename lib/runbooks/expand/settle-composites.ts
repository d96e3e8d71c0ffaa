import type { CompositeAlarmSpec, MetricAlarmSpec } from '../alarm-spec.ts';
import { didYouMean, type Problem } from '../problem.ts';
import { type CompositeRule, readCompositeRule } from './composite-rule.ts';

/** PutCompositeAlarm, AlarmRule. */
const MAX_CHILDREN = 100;
const MAX_RULE = 10_240;

/** A composite before the alarms that it names are known to be there. */
export interface UnsettledComposite extends Omit<CompositeAlarmSpec, 'children'> {
  /** Over alarm ids. */
  rule: string;
  ruleLine: number;
}

interface Read {
  alarm: UnsettledComposite;
  rule: CompositeRule;
}

/**
 * Puts names for ids in the rules, orders composites after what they name, and takes their own actions from the children of
 * paging ones: one page per incident.
 */
export function settleComposites(
  signals: readonly MetricAlarmSpec[],
  composites: readonly UnsettledComposite[],
  stage: string,
  problems: Problem[],
): { signals: MetricAlarmSpec[]; composites: CompositeAlarmSpec[] } {
  const ids = [...signals, ...composites].map(({ id }) => id);
  const read = composites.flatMap((alarm): Read[] => {
    const rule = readCompositeRule(alarm.rule);
    if ('problem' in rule) return [];
    const complain = (message: string) => void problems.push({ file: alarm.file, line: alarm.ruleLine, message });
    for (const id of rule.alarms.filter((one) => !ids.includes(one))) {
      complain(`no alarm "${id}" in any runbook${didYouMean(id, ids)}`);
    }
    if (rule.alarms.length > MAX_CHILDREN) complain(`a composite names ${MAX_CHILDREN} alarms at most`);
    if (rule.render((id) => `${stage}-${id}`).length > MAX_RULE) complain(`a rule has ${MAX_RULE} characters at most`);
    return [{ alarm, rule }];
  });
  const silent = new Set(read.filter(({ alarm }) => alarm.severity === 'page').flatMap(({ rule }) => rule.alarms));
  const settled = inOrder(read, problems).map(({ alarm: { ruleLine: _, ...alarm }, rule }): CompositeAlarmSpec => {
    const notify = silent.has(alarm.id) ? 'none' : alarm.notify;
    return { ...alarm, notify, rule: rule.render((id) => `${stage}-${id}`), children: rule.alarms };
  });
  return {
    signals: signals.map((alarm) => (silent.has(alarm.id) ? { ...alarm, notify: 'none' } : alarm)),
    composites: settled,
  };
}

/** Each after the composites in its rule; a circle is a problem, since CloudWatch would never evaluate it. */
function inOrder(read: readonly Read[], problems: Problem[]): Read[] {
  const ordered: Read[] = [];
  const underWay = new Set<string>();
  const visit = (one: Read): void => {
    const { alarm, rule } = one;
    if (ordered.includes(one)) return;
    if (underWay.has(alarm.id)) {
      problems.push({
        file: alarm.file,
        line: alarm.ruleLine,
        message: `the rule of "${alarm.id}" leads back to itself`,
      });
      return;
    }
    underWay.add(alarm.id);
    for (const id of rule.alarms) {
      const inner = read.find((other) => other.alarm.id === id);
      if (inner) visit(inner);
    }
    if (!ordered.includes(one)) ordered.push(one);
  };
  for (const one of read) visit(one);
  return ordered;
}
