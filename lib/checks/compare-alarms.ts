import type { AlarmSpec } from '../runbooks/alarm-spec.ts';
import type { Problem } from '../runbooks/problem.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import type { CheckedApp, CheckedResource } from './assembly.ts';
import { listOf, textOf } from './references.ts';

/** As `--except` names it; `docs/checks/runbook-alarms.md` says more. */
export const RUNBOOK_ALARMS = 'runbook-alarms';

export interface CompareOptions {
  runbooks: readonly Runbook[];
  /** The alarms that the runbooks declare in a stage. */
  alarmsIn: (stage: string) => readonly AlarmSpec[];
  /** Ids of runbooks that have problems of their own: what they declare is not known before these are mended. */
  unfit?: ReadonlySet<string>;
}

/**
 * Compares an app's output with its runbooks: every alarm of the templates has its runbook, and every alarm of a runbook is in
 * a template of each stage that the templates are of.
 */
export function compareAlarms(app: CheckedApp, { runbooks, alarmsIn, unfit = new Set() }: CompareOptions): Problem[] {
  const made = [...app.all('AWS::CloudWatch::Alarm'), ...app.all('AWS::CloudWatch::CompositeAlarm')].map(described);
  const stages = stagesOf(made);
  const [first] = runbooks;
  if (stages.length === 0 && first) {
    const message = 'no template makes an alarm of a runbook: add `new Runbooks(…)` to the app, and synthesise again';
    return [problem(first.file, 1, message)];
  }
  const declared = stages.map((stage) => alarmsIn(stage));
  const names = new Set(declared.flatMap((alarms) => alarms.map(({ name }) => name)));
  const ids = new Set(runbooks.map(({ id }) => id));
  return [
    ...made.flatMap(({ resource, name, runbook }) => {
      const wrong = unfit.has(runbook ?? '') ? undefined : wrongWith(name, runbook, { names, ids });
      return wrong === undefined ? [] : [problem(resource.template.file, resource.line, `${name}: ${wrong}`)];
    }),
    ...declared.flatMap((alarms) => missing(alarms, made)),
  ];
}

interface Made {
  resource: CheckedResource;
  name: string;
  /** Tags `lamplight:alarm` and `lamplight:runbook`. */
  id: string | undefined;
  runbook: string | undefined;
}

function described(resource: CheckedResource): Made {
  const { AlarmName, Tags } = resource.properties;
  const tags = new Map(listOf<{ Key: string; Value: string }>(Tags).map(({ Key, Value }) => [Key, Value]));
  const name = textOf(AlarmName) || resource.logicalId;
  return { resource, name, id: tags.get('lamplight:alarm'), runbook: tags.get('lamplight:runbook') };
}

/** `prod`, of an alarm `prod-queue-depth` whose id is `queue-depth`. */
export function stagesOf(made: readonly Pick<Made, 'id' | 'name'>[]): string[] {
  const stages = made.flatMap(({ id, name }) => (id && name.endsWith(`-${id}`) ? name.slice(0, -id.length - 1) : []));
  return [...new Set(stages)];
}

function wrongWith(
  name: string,
  runbook: string | undefined,
  { names, ids }: { names: ReadonlySet<string>; ids: ReadonlySet<string> },
): string | undefined {
  if (runbook === undefined) return 'it has no runbook: declare it in the front matter of one';
  if (!ids.has(runbook)) return `it leads to the runbook "${runbook}", which is not there`;
  if (!names.has(name)) return `the runbook "${runbook}" declares it no more: synthesise again`;
  return undefined;
}

/** One problem for each declaration, whatever number of alarms `each` makes of it. */
function missing(alarms: readonly AlarmSpec[], made: readonly Made[]): Problem[] {
  const there = new Set(made.map(({ name }) => name));
  const absent = Map.groupBy(
    alarms.filter(({ name }) => !there.has(name)),
    ({ declaredAs }) => declaredAs,
  );
  return [...absent.values()].map(([alarm, ...more]) => {
    const others = more.length === 0 ? '' : ` and ${more.length} more like it`;
    return problem(alarm!.file, alarm!.line, `no template makes ${alarm!.name}${others}: synthesise again`);
  });
}

function problem(file: string, line: number, message: string): Problem {
  return { file, line, message: `${message} (${RUNBOOK_ALARMS})` };
}
