import type { Check } from '../check.ts';
import { DASHBOARD_LIMITS } from '../limits.ts';
import { listOf, textOf } from '../references.ts';

interface Body {
  widgets?: { properties?: { metrics?: unknown; view?: string; yAxis?: { left?: { min?: number; max?: number } } } }[];
  variables?: unknown[];
}

/** Dashboards: their names, widgets, metrics and variables. */
export const check: Check = {
  rule: 'dashboard-limits',
  why: 'CloudWatch refuses the dashboard, and the deployment is rolled back.',
  check: (app) =>
    app.all('AWS::CloudWatch::Dashboard').flatMap((resource) => {
      const { DashboardName, DashboardBody } = resource.properties;
      const name = textOf(DashboardName);
      const problems = problemsOf(textOf(DashboardBody));
      if (name !== '' && !name.includes('${') && !/^[\w-]{1,255}$/.test(name)) {
        problems.push(`DashboardName has 1 to 255 letters, digits, - and _, not "${name}"`);
      }
      return problems.map((message) => ({ resource, message }));
    }),
};

function problemsOf(text: string): string[] {
  let body: Body;
  try {
    // A number that is known at deployment only stands there as `${Threshold}`, outside of quotes.
    body = JSON.parse(text.replace(/\$\{[^}"]*\}/g, '0')) as Body;
  } catch (error) {
    return [`DashboardBody is no JSON: ${(error as Error).message}`];
  }
  const widgets = listOf<NonNullable<Body['widgets']>[number]>(body.widgets);
  const counts = widgets.map(({ properties }) => listOf(properties?.metrics).length);
  const metrics = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(0, ...counts);
  const { length: variables } = listOf(body.variables);
  return [
    ...tooMany(widgets.length, DASHBOARD_LIMITS.widgets, 'widgets: make two dashboards'),
    ...tooMany(most, DASHBOARD_LIMITS.metricsPerWidget, 'metrics in a widget: use SEARCH'),
    ...tooMany(metrics, DASHBOARD_LIMITS.metrics, 'metrics on a dashboard, hidden ones too'),
    ...tooMany(variables, DASHBOARD_LIMITS.variables, 'variables'),
  ];
}

function tooMany(count: number, limit: number, what: string): string[] {
  return count > limit ? [`${count}, but at most ${limit} ${what}`] : [];
}
