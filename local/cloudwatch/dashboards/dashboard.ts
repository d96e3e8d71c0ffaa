import { parseExpression } from '../../../lib/metric-math.ts';
import type { ResourceProblem } from '../alarms/properties.ts';
import { DASHBOARD_LIMITS } from '../limits.ts';
import { checkExpression } from '../math/check-expression.ts';
import { type MetricRow, readMetricRows } from './expand-metrics.ts';

export interface Dashboard {
  name: string;
  widgets: readonly Widget[];
}

export interface Widget {
  type: string;
  title?: string;
  /** Of metric widgets. */
  metrics: readonly MetricRow[];
  /** ARNs of alarm widgets and alarm annotations. */
  alarms: readonly string[];
  /** Of log widgets. */
  query?: string;
}

type Body = Record<string, unknown>;

const NAME = /^[\w-]{1,255}$/;
const KNOWN_TYPES = new Set(['metric', 'text', 'log', 'alarm', 'explorer', 'custom', 'chart', 'timeline', 'trace']);

/** Reads a dashboard's body. Source: user guide, dashboard body structure; API reference, PutDashboard. */
export function readDashboard(name: string, bodyText: string): { dashboard?: Dashboard; problems: ResourceProblem[] } {
  const problems: ResourceProblem[] = [];
  const invalid = (message: string) => void problems.push({ kind: 'invalid', message });
  if (!NAME.test(name)) invalid(`DashboardName has 1 to 255 letters, digits, - and _, not "${name}"`);
  let body: Body;
  try {
    body = JSON.parse(bodyText) as Body;
  } catch (error) {
    invalid(`DashboardBody is no JSON: ${(error as Error).message}`);
    return { problems };
  }
  const list = Array.isArray(body.widgets) ? (body.widgets as Body[]) : [];
  if (!Array.isArray(body.widgets)) invalid('DashboardBody needs widgets');
  if (list.length > DASHBOARD_LIMITS.widgets) invalid(`widgets: at most ${DASHBOARD_LIMITS.widgets}`);
  const widgets = list.map((widget, at) => readWidget(widget, (message) => invalid(`widgets[${at}]: ${message}`)));
  const metrics = widgets.reduce((sum, widget) => sum + widget.metrics.length, 0);
  if (metrics > DASHBOARD_LIMITS.metrics)
    invalid(`at most ${DASHBOARD_LIMITS.metrics} metrics on a dashboard, not ${metrics}`);
  return problems.length > 0 ? { problems } : { dashboard: { name, widgets }, problems };
}

function readWidget(widget: Body, invalid: (message: string) => void): Widget {
  const type = String(widget.type ?? '');
  const properties = (widget.properties ?? {}) as Body;
  if (!KNOWN_TYPES.has(type)) invalid(`no widget type "${type}"`);
  const rows = Array.isArray(properties.metrics) ? (properties.metrics as unknown[][]) : [];
  if (rows.length > DASHBOARD_LIMITS.metricsPerWidget) invalid(`at most ${DASHBOARD_LIMITS.metricsPerWidget} metrics`);
  const metrics = readMetricRows(rows);
  for (const problem of expressionProblems(metrics)) invalid(problem);
  const { left } = (properties.yAxis ?? {}) as { left?: { min?: unknown; max?: unknown } };
  if (properties.view === 'gauge' && (left?.min === undefined || left.max === undefined)) {
    invalid('a gauge needs yAxis.left.min and yAxis.left.max');
  }
  const annotations = (properties.annotations ?? {}) as { alarms?: string[]; horizontal?: unknown };
  const annotated = annotations.alarms ?? [];
  if (annotated.length > 0 && (metrics.length > 0 || annotations.horizontal !== undefined)) {
    invalid('an alarm annotation stands alone, without metrics and horizontal annotations');
  }
  if (annotated.length > 1) invalid('one alarm annotation for a widget');
  return {
    type,
    title: properties.title as string | undefined,
    metrics,
    alarms: [...annotated, ...((properties.alarms as string[] | undefined) ?? [])],
    query: properties.query as string | undefined,
  };
}

/** Expressions that cannot be read. SEARCH and what only the console evaluates is left to it. */
function expressionProblems(rows: readonly MetricRow[]): string[] {
  const ids = new Map(rows.map(({ render, name }) => [String(render.id ?? ''), name !== undefined]));
  return rows.flatMap(({ render: { expression } }) => {
    if (typeof expression !== 'string' || /SEARCH\(|^\s*SELECT\b/i.test(expression)) return [];
    const node = parseExpression(expression);
    if ('problem' in node) return [node.problem];
    const { problems } = checkExpression(node, {
      kindOf: (id) => (ids.has(id) ? 'series' : undefined),
      isMetric: (id) => ids.get(id) === true,
    });
    return problems.filter((problem) => problem.startsWith('no query has the id'));
  });
}
