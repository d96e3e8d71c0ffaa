import { signalOf } from '../alarm-signal.ts';
import type { Check } from '../check.ts';

/** SEARCH finds series for a graph; in an alarm it is refused, and CDK's MathExpression lets it pass. */
export const check: Check = {
  rule: 'alarm-search',
  why: 'CloudWatch refuses an alarm on SEARCH, and the deployment is rolled back.',
  check: (app) =>
    app.all('AWS::CloudWatch::Alarm').flatMap((resource) =>
      signalOf(resource)
        .expressions.filter(({ expression }) => /\bSEARCH\s*\(/i.test(expression))
        .map(({ id }) => ({
          resource,
          message: `expression ${id} uses SEARCH, which no alarm may: declare a dimension set without the label, or use SELECT … GROUP BY`,
        })),
    ),
};
