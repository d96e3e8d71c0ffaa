import type { MetricAlarm } from '../alarms/alarm.ts';
import type { MuteRule } from '../alarms/mute-rule.ts';
import type { CompositeAlarm } from '../composite/composite-alarm.ts';
import type { Dashboard } from '../dashboards/dashboard.ts';
import { ALARM_LIMITS } from '../limits.ts';
import type { LocatedProblem } from './locate.ts';

interface Things {
  alarms: readonly MetricAlarm[];
  composites: readonly CompositeAlarm[];
  muteRules: readonly MuteRule[];
  dashboards: readonly Dashboard[];
}

/**
 * Whether the alarms that others name are there, and their names unique.
 *
 * @param places where each alarm stands, by name; also of those that could not be read
 * @returns the composites that can run: all of whose alarms can
 */
export function checkReferences(
  { alarms, composites, muteRules, dashboards }: Things,
  places: ReadonlyMap<string, string>,
): { composites: CompositeAlarm[]; problems: LocatedProblem[] } {
  const problems: LocatedProblem[] = [];
  const error = (name: string, message: string) =>
    void problems.push({ level: 'error', where: places.get(name) ?? name, message });
  const all = [...alarms, ...composites];
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [name, count] of counts) if (count > 1) error(name, `${count} alarms are called "${name}"`);

  const parents = new Map<string, number>();
  let runnable = [...composites];
  for (;;) {
    const known = new Set([...alarms, ...runnable].flatMap(({ name, arn }) => [name, arn]));
    const next = runnable.filter((composite) => absentFrom(composite, known).length === 0);
    for (const composite of runnable) {
      for (const absent of absentFrom(composite, known)) {
        const unread = places.has(absent.split(':alarm:').at(-1)!);
        error(
          composite.name,
          unread ? `"${absent}" is left out, so this alarm is too` : `no alarm "${absent}" in the app`,
        );
      }
    }
    if (next.length === runnable.length) break;
    runnable = next;
  }
  for (const { children } of composites)
    for (const child of children) parents.set(child, (parents.get(child) ?? 0) + 1);
  for (const [child, count] of parents) {
    if (count > ALARM_LIMITS.compositesPerChild)
      error(child, `${count} composite alarms name it, at most ${ALARM_LIMITS.compositesPerChild}`);
  }
  for (const { name, targets } of muteRules) {
    for (const target of targets) {
      if (!places.has(target))
        problems.push({ level: 'warning', where: name, message: `mutes "${target}", which is no alarm of the app` });
    }
  }
  const arns = new Set(all.map(({ arn }) => arn));
  for (const { name, widgets } of dashboards) {
    for (const arn of widgets.flatMap((widget) => widget.alarms)) {
      if (!arns.has(arn))
        problems.push({ level: 'warning', where: name, message: `shows ${arn}, which is no alarm of the app` });
    }
  }
  return { composites: runnable, problems };
}

function absentFrom({ children, suppressor }: CompositeAlarm, known: ReadonlySet<string>): string[] {
  return [...children, ...(suppressor ? [suppressor.alarm] : [])].filter((name) => !known.has(name));
}
