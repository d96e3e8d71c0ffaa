import type { Check } from '../check.ts';

/** Log groups without retention keep everything for ever. */
export const check: Check = {
  rule: 'log-retention',
  why: 'Lines are kept, and paid for, for ever.',
  check: (app) =>
    app
      .all('AWS::Logs::LogGroup')
      .filter(({ properties }) => properties.RetentionInDays === undefined)
      .map((resource) => ({ resource, message: 'it has no RetentionInDays: its lines are kept for ever' })),
};
