import type { AlarmSpec } from '../../runbooks/alarm-spec.ts';

/** The grid of a dashboard is 24 columns wide. User guide, dashboard body structure. */
const GRID_COLUMNS = 24;

/** One widget of a dashboard's body, before it has its place. */
export interface Widget {
  type: 'metric' | 'text' | 'log' | 'alarm';
  width: number;
  height: number;
  properties: Readonly<Record<string, unknown>>;
  /** Directly below, as wide: the states of a panel's alarms. */
  below?: Omit<Widget, 'width' | 'below'>;
}

/** What is the same for all panels of a dashboard. */
export interface PanelContext {
  /** With the stage: `Suite/prod`. */
  namespace: string;
  region: string;
  /** Names of the catalogue's metrics; a panel whose metrics it lacks is left out. */
  metrics: ReadonlySet<string>;
  alarms: readonly AlarmSpec[];
  /** ARN by alarm id. */
  arns: Readonly<Record<string, string>>;
  /** Panels that were left out so far. */
  omitted: OmittedPanel[];
}

/** A panel that the catalogue has not all metrics for. */
export interface OmittedPanel {
  title: string;
  /** What the catalogue lacks. */
  metrics: readonly string[];
}

/** One line of a panel: a row of `metrics` in the dashboard's body. */
export type Row = readonly unknown[];

export interface MetricPanel {
  title: string;
  rows: readonly Row[];
  /** Metrics of the catalogue that it reads; those of AWS are always there. */
  reads?: readonly string[];
  /** Ids of alarms, as declared or expanded, whose thresholds are lines in it, and whose states stand below. */
  thresholds?: readonly string[];
  /** Those of alarms whose states stand below, for they compare something else than is drawn. */
  states?: readonly string[];
  width?: number;
  height?: number;
  periodSeconds?: number;
  view?: 'timeSeries' | 'singleValue' | 'bar' | 'pie' | 'gauge';
  stacked?: boolean;
  /** What the left axis counts: `per minute`, `seconds`. */
  unit: string;
}

/** A panel of metrics, with the thresholds of its alarms; nothing where the catalogue lacks what it reads. */
export function metricPanel(panel: MetricPanel, context: PanelContext): Widget[] {
  const { region, metrics, alarms, omitted } = context;
  const absent = panel.reads?.filter((name) => !metrics.has(name)) ?? [];
  if (absent.length > 0) omitted.push({ title: panel.title, metrics: absent });
  if (panel.rows.length === 0 || absent.length > 0) return [];
  const { title, rows, width = 8, height = 6, periodSeconds = 60, view = 'timeSeries', stacked = false } = panel;
  const horizontal = thresholdLines(panel.thresholds ?? [], alarms);
  return [
    {
      type: 'metric',
      width,
      height,
      properties: {
        title,
        view,
        stacked,
        region,
        period: periodSeconds,
        metrics: rows,
        yAxis: { left: { min: 0, label: panel.unit, showUnits: false } },
        ...(horizontal.length > 0 ? { annotations: { horizontal } } : {}),
      },
      below: alarmStates([...(panel.thresholds ?? []), ...(panel.states ?? [])], context),
    },
  ];
}

export interface LogPanel {
  title: string;
  logGroups?: readonly string[];
  query: readonly string[];
  view?: 'table' | 'timeSeries' | 'bar' | 'pie';
  width?: number;
  height?: number;
}

/** A panel of a Logs Insights query; nothing where there are no log groups. */
export function logPanel(panel: LogPanel, { region }: PanelContext): Widget[] {
  const { title, logGroups = [], query, view = 'table', width = 12, height = 6 } = panel;
  if (logGroups.length === 0) return [];
  const sources = logGroups.map((group) => `SOURCE '${group}'`);
  return [
    { type: 'log', width, height, properties: { title, region, view, query: [...sources, ...query].join(' | ') } },
  ];
}

export function textPanel(markdown: string, { width = GRID_COLUMNS, height = 1 } = {}): Widget {
  return { type: 'text', width, height, properties: { markdown, background: 'transparent' } };
}

/** Places widgets from left to right, and further down where a row is full; an array begins a row of its own. */
export function layOut(rows: readonly (readonly Widget[])[]): object[] {
  const placed: object[] = [];
  let y = 0;
  for (const line of rows.flatMap(linesOf)) {
    const height = Math.max(...line.map((widget) => widget.height + (widget.below?.height ?? 0)));
    let x = 0;
    for (const { below, ...widget } of line) {
      // As high as the line, so that none ends above its neighbour.
      const own = height - (below?.height ?? 0);
      placed.push({ ...widget, x, y, height: own });
      if (below) placed.push({ ...below, x, y: y + own, width: widget.width });
      x += widget.width;
    }
    y += height;
  }
  return placed;
}

function linesOf(row: readonly Widget[]): Widget[][] {
  const lines: Widget[][] = [];
  let used = GRID_COLUMNS;
  for (const widget of row) {
    if (used + widget.width > GRID_COLUMNS) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)!.push(widget);
    used += widget.width;
  }
  return lines;
}

function alarmStates(ids: readonly string[], { alarms, arns }: PanelContext): Widget['below'] {
  const its = alarms.filter(({ id, declaredAs }) => (ids.includes(id) || ids.includes(declaredAs)) && arns[id]);
  if (its.length === 0) return undefined;
  const height = 1 + Math.ceil(its.length / 2);
  return { type: 'alarm', height, properties: { alarms: its.map(({ id }) => arns[id]) } };
}

function thresholdLines(ids: readonly string[], alarms: readonly AlarmSpec[]) {
  const seen = new Set<number>();
  return alarms.flatMap((spec) => {
    if (spec.kind !== 'metric' || !ids.includes(spec.declaredAs) || seen.has(spec.threshold)) return [];
    seen.add(spec.threshold);
    const isBelow = spec.comparisonOperator.startsWith('Less');
    return [
      {
        value: spec.threshold,
        label: `${spec.declaredAs} (${spec.severity})`,
        color: spec.severity === 'page' ? '#d13212' : '#ff9900',
        fill: isBelow ? 'below' : 'above',
      },
    ];
  });
}
