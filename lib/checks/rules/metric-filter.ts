import { signalOf } from '../alarm-signal.ts';
import type { CheckedApp, CheckedResource } from '../assembly.ts';
import type { Check, Finding } from '../check.ts';
import { METRIC_FILTER_LIMITS } from '../limits.ts';
import { listOf, textOf } from '../references.ts';

interface Transformation {
  MetricName?: unknown;
  MetricNamespace?: unknown;
  DefaultValue?: unknown;
  Dimensions?: { Key: string; Value: unknown }[];
}

/** Metric filters: limits, defaults with dimensions, and alarms that forget the dimensions (aws-cdk#34643). */
export const check: Check = {
  rule: 'metric-filter',
  why: 'CloudWatch Logs refuses the filter; or an alarm reads a series without dimensions that the filter never writes.',
  check: (app) => [
    ...app.all('AWS::Logs::MetricFilter').flatMap((resource) => {
      const transformations = transformationsOf(resource);
      const problems = transformations.flatMap(limitsOf);
      if (transformations.length > METRIC_FILTER_LIMITS.transformations) {
        problems.push('a filter makes one metric: write one for each');
      }
      if (textOf(resource.properties.FilterPattern).length > METRIC_FILTER_LIMITS.patternLength) {
        problems.push(`FilterPattern has at most ${METRIC_FILTER_LIMITS.patternLength} characters`);
      }
      return problems.map((message) => ({ resource, message }));
    }),
    ...blindAlarms(app),
  ],
};

function transformationsOf({ properties }: CheckedResource): Transformation[] {
  return listOf<Transformation>(properties.MetricTransformations);
}

function limitsOf({ MetricName, MetricNamespace, DefaultValue, Dimensions = [] }: Transformation): string[] {
  const problems: string[] = [];
  if (DefaultValue !== undefined && Dimensions.length > 0) {
    problems.push('DefaultValue and Dimensions exclude each other: drop the default, and FILL in the alarm');
  }
  if (Dimensions.length > METRIC_FILTER_LIMITS.dimensions) {
    problems.push(`at most ${METRIC_FILTER_LIMITS.dimensions} dimensions, not ${Dimensions.length}`);
  }
  if ([MetricName, MetricNamespace].some((name) => /[:*$]/.test(textOf(name).replace(/\$\{[^}]*\}/g, '')))) {
    problems.push('MetricName and MetricNamespace have no ":", "*" or "$"');
  }
  return problems;
}

/** Alarms on a metric that filters write, each by other dimensions. */
function blindAlarms(app: CheckedApp): Finding[] {
  const written = Map.groupBy(app.all('AWS::Logs::MetricFilter').flatMap(transformationsOf), (transformation) =>
    [transformation.MetricNamespace, transformation.MetricName].map(textOf).join(' '),
  );
  return app.all('AWS::CloudWatch::Alarm').flatMap((resource) =>
    signalOf(resource).inputs.flatMap(({ namespace, metricName, dimensions }) => {
      const sets = (written.get(`${namespace} ${metricName}`) ?? []).map(({ Dimensions = [] }) =>
        namesText(Dimensions.map(({ Key }) => Key)),
      );
      if (sets.length === 0 || sets.includes(namesText(Object.keys(dimensions)))) return [];
      const wanted = sets.map((names) => names || 'none').join('; ');
      return [
        {
          resource,
          message: `it reads ${metricName} by other dimensions than its filter writes (${wanted}): it would never see a value`,
        },
      ];
    }),
  );
}

function namesText(names: readonly string[]): string {
  return [...names].sort().join();
}
