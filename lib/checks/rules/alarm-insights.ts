import { signalOf } from '../alarm-signal.ts';
import type { Check } from '../check.ts';

/** A Metrics Insights alarm with a series for each value needs GROUP BY and ORDER BY, and has no percentiles. */
export const check: Check = {
  rule: 'alarm-insights',
  why: 'CloudWatch refuses the query, or adds all series up to one that hides the failing tenant.',
  check: (app) =>
    app.all('AWS::CloudWatch::Alarm').flatMap((resource) =>
      signalOf(resource)
        .expressions.filter(({ expression }) => /^\s*SELECT\b/i.test(expression))
        .flatMap(({ id, expression, periodSeconds }) => {
          const grouped = /\bGROUP\s+BY\b/i.test(expression);
          const ordered = /\bORDER\s+BY\b/i.test(expression);
          const known = /^\s*SELECT\s+(AVG|COUNT|MAX|MIN|SUM)\s*\(/i.test(expression);
          return [
            ...(grouped && !ordered ? [`query ${id} has GROUP BY without ORDER BY: add ORDER BY SUM() DESC`] : []),
            ...(known ? [] : [`query ${id} selects AVG, COUNT, MAX, MIN or SUM of a metric, nothing else`]),
            ...(periodSeconds === undefined ? [`query ${id} has no Period: give one`] : []),
          ].map((message) => ({ resource, message }));
        }),
    ),
};
