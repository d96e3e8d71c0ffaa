import type { Check } from '../check.ts';
import { INSIGHT_RULE_LIMITS } from '../limits.ts';
import { listOf, textOf } from '../references.ts';

/** Contributor Insights: the body is text, which nothing checks before the deployment. */
export const check: Check = {
  rule: 'insight-rule',
  why: 'CloudWatch refuses the rule, and the deployment is rolled back.',
  check: (app) =>
    app
      .all('AWS::CloudWatch::InsightRule')
      .flatMap((resource) =>
        problemsOf(textOf(resource.properties.RuleBody)).map((message) => ({ resource, message })),
      ),
};

function problemsOf(text: string): string[] {
  try {
    const { Contribution = {}, AggregateOn } = JSON.parse(text) as {
      Contribution?: { Keys?: unknown; Filters?: unknown; ValueOf?: unknown };
      AggregateOn?: string;
    };
    const keys = listOf(Contribution.Keys).length;
    const filters = listOf(Contribution.Filters).length;
    return [
      ...(keys < 1 || keys > INSIGHT_RULE_LIMITS.keys ? [`1 to ${INSIGHT_RULE_LIMITS.keys} Keys, not ${keys}`] : []),
      ...(filters > INSIGHT_RULE_LIMITS.filters ? [`at most ${INSIGHT_RULE_LIMITS.filters} Filters`] : []),
      ...(Contribution.ValueOf !== undefined && AggregateOn !== 'Sum'
        ? ['ValueOf goes with AggregateOn Sum alone']
        : []),
    ];
  } catch (error) {
    return [`RuleBody is no JSON: ${(error as Error).message}`];
  }
}
