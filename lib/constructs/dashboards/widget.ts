import type { AlarmSpec } from '../../runbooks/alarm-spec.ts';

/** The grid of a dashboard is 24 columns wide. User guide, dashboard body structure. */
const GRID_COLUMNS = 24;

/** One widget of a dashboard's body, before it has its place. */
export interface Widget {
  type: 'metric' | 'text' | 'log' | 'alarm';
  width: number;
  height: number;
  properties: Readonly<Record<string, unknown>>;
}

/** What is the same for all panels of a dashboard. */
export interface PanelContext {
  /** With the stage: `Suite/prod`. */
  namespace: string;
  region: string;
  /** Names of the catalogue's metrics; a panel whose metrics it lacks is left out. */
  metrics: ReadonlySet<string>;
  alarms: readonly AlarmSpec[];
}

/** One line of a panel: a row of `metrics` in the dashboard's body. */
export type Row = readonly unknown[];

export interface MetricPanel {
  title: string;
  rows: readonly Row[];
  /** Metrics of the catalogue that it reads; those of AWS are always there. */
  reads?: readonly string[];
  /** Front-matter ids of alarms whose thresholds are lines in it. */
  thresholds?: readonly string[];
  width?: number;
  height?: number;
  periodSeconds?: number;
  view?: 'timeSeries' | 'singleValue' | 'bar' | 'pie' | 'gauge';
  stacked?: boolean;
  /** What the left axis counts: `per minute`, `seconds`. */
  unit: string;
}

/** A panel of metrics, with the thresholds of its alarms; nothing where the catalogue lacks what it reads. */
export function metricPanel(panel: MetricPanel, { region, metrics, alarms }: PanelContext): Widget[] {
  if (panel.reads?.some((name) => !metrics.has(name))) return [];
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
    },
  ];
}

export interface LogPanel {
  title: string;
  logGroups: readonly string[];
  query: readonly string[];
  view?: 'table' | 'timeSeries' | 'bar' | 'pie';
  width?: number;
  height?: number;
}

/** A panel of a Logs Insights query; nothing where there are no log groups. */
export function logPanel(panel: LogPanel, { region }: PanelContext): Widget[] {
  const { title, logGroups, query, view = 'table', width = 12, height = 6 } = panel;
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
export function layOut(rows: readonly (readonly Widget[])[]): (Widget & { x: number; y: number })[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    let height = 0;
    const placed = row.map((widget) => {
      if (x + widget.width > GRID_COLUMNS) {
        y += height;
        x = 0;
        height = 0;
      }
      const at = { ...widget, x, y };
      x += widget.width;
      height = Math.max(height, widget.height);
      return at;
    });
    y += height;
    return placed;
  });
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
