import type { LocalSchedule } from './app.ts';
import type { Resource } from './assembly.ts';
import type { FindFunction } from './function-references.ts';
import { constructId } from './functions.ts';
import type { Reader } from './reader.ts';

interface Target {
  Arn?: string;
  Input?: string;
  InputTransformer?: object;
  InputPath?: string;
}

/** Schedules of EventBridge: rules, and those of its scheduler. */
export function readSchedules(reader: Reader, findFunction: FindFunction): LocalSchedule[] {
  const rules = reader.each('AWS::Events::Rule', (rule) => {
    const targets = (reader.property(rule, 'Targets') ?? []) as Target[];
    if (rule.properties.EventPattern !== undefined && targets.some(({ Arn }) => findFunction(Arn))) {
      reader.problem('warning', rule, 'event patterns do not run locally: its function is not invoked by it');
    }
    return readSchedule(reader, rule, targets, findFunction);
  });
  const schedules = reader.each('AWS::Scheduler::Schedule', (schedule) => {
    const zone = reader.text(schedule, 'ScheduleExpressionTimezone') ?? 'UTC';
    if (zone !== 'UTC')
      reader.problem('warning', schedule, `time zones are not modelled: it runs as if ${zone} were UTC`);
    return readSchedule(reader, schedule, [(reader.property(schedule, 'Target') ?? {}) as Target], findFunction);
  });
  return [...rules, ...schedules];
}

function readSchedule(reader: Reader, resource: Resource, raw: Target[], findFunction: FindFunction): LocalSchedule[] {
  const expression = reader.text(resource, 'ScheduleExpression');
  if (!expression) return [];
  if (expression.startsWith('at(')) {
    reader.problem('warning', resource, `${expression} does not run locally: only rate() and cron() do`);
    return [];
  }
  const targets = raw.flatMap((target) => {
    const fn = findFunction(target.Arn);
    if (!fn) {
      reader.problem('warning', resource, `its target ${target.Arn} is no function that runs locally: it is left out`);
      return [];
    }
    if (target.InputTransformer || target.InputPath) {
      reader.problem(
        'warning',
        resource,
        'input paths and transformers are not modelled: its function gets the whole event',
      );
    }
    return [{ functionArn: fn.arn, ...(target.Input !== undefined && { input: JSON.parse(target.Input) as unknown }) }];
  });
  return [
    {
      id: resource.logicalId,
      name: constructId(resource),
      arn: reader.attribute(resource, 'Arn'),
      expression,
      enabled: (reader.text(resource, 'State') ?? 'ENABLED').startsWith('ENABLED'),
      targets,
    },
  ];
}
