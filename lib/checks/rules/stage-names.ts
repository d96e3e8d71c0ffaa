import { seriesText, signalOf } from '../alarm-signal.ts';
import type { CheckedApp, CheckedResource } from '../assembly.ts';
import type { Check, Finding } from '../check.ts';
import { textOf } from '../references.ts';

/** Names that are one for each account and region. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::CloudWatch::InsightRule': 'RuleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Logs::QueryDefinition': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
};

/** Two stages in one account share no name and no series. */
export const check: Check = {
  rule: 'stage-names',
  why: 'The second stage cannot be deployed; or its failures are counted to the first.',
  check: (app) => [...sharedNames(app), ...sharedSeries(app)],
};

function sharedNames(app: CheckedApp): Finding[] {
  return Object.entries(NAMES).flatMap(([type, property]) => {
    const first = new Map<string, CheckedResource>();
    return app.all(type).flatMap((resource) => {
      const name = textOf(resource.properties[property]);
      if (name === '' || name.includes('${')) return [];
      const place = `${resource.template.environment} ${name}`;
      const other = first.get(place);
      if (!other) first.set(place, resource);
      // Of two under conditions, one may be all that is made.
      return other && !(other.condition && resource.condition)
        ? [
            {
              resource,
              message: `${property} "${name}" is taken by ${other.template.file}: give each its own, as by its stage`,
            },
          ]
        : [];
    });
  });
}

/** Series of one's own that alarms of two stages read; the stage is what functions say (`LAMPLIGHT_STAGE`). */
function sharedSeries(app: CheckedApp): Finding[] {
  const stages = new Set(app.all('AWS::Lambda::Function').flatMap(stageOfFunction));
  const first = new Map<string, { stage: string; name: string }>();
  return app.all('AWS::CloudWatch::Alarm').flatMap((resource) => {
    const name = textOf(resource.properties.AlarmName);
    const stage = [...stages].find((known) => name.split(/[-/_.]/).includes(known));
    if (stage === undefined) return [];
    return signalOf(resource).inputs.flatMap((input) => {
      if (input.namespace === '' || input.namespace.startsWith('AWS/')) return [];
      const series = `${resource.template.environment} ${seriesText(input)}`;
      const other = first.get(series);
      if (!other) first.set(series, { stage, name });
      if (!other || other.stage === stage) return [];
      return [
        {
          resource,
          message: `it reads ${seriesText(input)}, as ${other.name} of stage ${other.stage} does: put the stage into the namespace`,
        },
      ];
    });
  });
}

function stageOfFunction({ properties }: CheckedResource): string[] {
  const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
  return typeof Variables.LAMPLIGHT_STAGE === 'string' ? [Variables.LAMPLIGHT_STAGE] : [];
}
