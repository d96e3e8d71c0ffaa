import type { LocalFunction, PolicyStatement } from '../../local/template/app.ts';

/**
 * These have no resources to name, and reading metrics has no condition on a namespace either (service authorisation reference,
 * "Actions defined by AWS X-Ray", "Actions defined by Amazon CloudWatch").
 */
const WITHOUT_RESOURCES = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'cloudwatch:ListMetrics',
  'cloudwatch:GetMetricData',
];

/** What in a function's statements allows more than was named: patterns, negations, everything. */
export function statementProblems({ title, logGroup, statements }: LocalFunction): string[] {
  return statements.flatMap((statement) =>
    [...wideActions(statement), ...wideResources(statement, logGroup)].map(
      (problem) => `${title}: ${statement.origin} ${problem}`,
    ),
  );
}

function wideActions({ actions, notActions, effect }: PolicyStatement): string[] {
  if (effect === 'Deny') return [];
  return [
    ...(notActions ? ['allows all actions but some'] : []),
    ...actions.filter((action) => /[*?]/.test(action)).map((action) => `allows ${action}`),
  ];
}

function wideResources({ actions, resources, notResources, effect }: PolicyStatement, logGroup: string): string[] {
  if (effect === 'Deny') return [];
  const named = actions.some((action) => !WITHOUT_RESOURCES.includes(action));
  // A log group's streams are made by Lambda, and named by it.
  const isOwnLogs = (resource: string) => resource.endsWith(`:log-group:${logGroup}:*`);
  // A client's id is drawn when it connects: API, stage and method are named, and all ids are what is left.
  const isConnections = (resource: string) => /^arn:aws:execute-api:[^*?]+\/@connections\/\*$/.test(resource);
  const wide = resources.filter(
    (resource) => /[*?]/.test(resource) && !isOwnLogs(resource) && !isConnections(resource),
  );
  return [
    ...(notResources ? ['allows all resources but some'] : []),
    ...(named ? wide.map((resource) => `allows ${actions.join(', ')} on ${resource}`) : []),
  ];
}

/** Every way of opening a statement that the check must find. */
export function widened(statement: PolicyStatement): PolicyStatement[] {
  const { actions, resources } = statement;
  const service = actions[0]?.split(':')[0];
  return [
    { ...statement, actions: ['*'] },
    { ...statement, actions: [...actions, `${service}:*`] },
    { ...statement, actions: [...actions, `${service}:Get*`] },
    { ...statement, actions: [], notActions: ['iam:*'] },
    ...(actions.every((action) => WITHOUT_RESOURCES.includes(action))
      ? []
      : [
          { ...statement, resources: ['*'] },
          { ...statement, resources: [...resources, `arn:aws:${service}:*:*:*`] },
          { ...statement, resources: [], notResources: resources },
        ]),
  ];
}
