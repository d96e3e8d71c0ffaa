import { signalOf } from '../alarm-signal.ts';
import type { CheckedApp } from '../assembly.ts';
import type { Check } from '../check.ts';
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
  check: (app) =>
    app.all('AWS::Logs::MetricFilter').flatMap((resource) => {
      const transformations = listOf<Transformation>(resource.properties.MetricTransformations);
      const problems = transformations.flatMap(limitsOf);
      if (transformations.length > METRIC_FILTER_LIMITS.transformations) {
        problems.push('a filter makes one metric: write one for each');
      }
      if (textOf(resource.properties.FilterPattern).length > METRIC_FILTER_LIMITS.patternLength) {
        problems.push(`FilterPattern has at most ${METRIC_FILTER_LIMITS.patternLength} characters`);
      }
      const findings = problems.map((message) => ({ resource, message }));
      return [...findings, ...transformations.flatMap((transformation) => blindAlarms(app, transformation))];
    }),
};

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

function blindAlarms(app: CheckedApp, { MetricName, MetricNamespace, Dimensions = [] }: Transformation) {
  const wanted = Dimensions.map(({ Key }) => Key)
    .sort()
    .join();
  return app.all('AWS::CloudWatch::Alarm').flatMap((resource) =>
    signalOf(resource)
      .inputs.filter(
        ({ namespace, metricName, dimensions }) =>
          namespace === textOf(MetricNamespace) &&
          metricName === textOf(MetricName) &&
          Object.keys(dimensions).sort().join() !== wanted,
      )
      .map(({ metricName }) => ({
        resource,
        message: `it reads ${metricName} by other dimensions than its filter writes (${wanted || 'none'}): it would never see a value`,
      })),
  );
}
