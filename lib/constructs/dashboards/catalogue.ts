import type { MetricDefinition } from 'lamplight/catalogue';
import { metricPanel, type PanelContext, textPanel, type Widget } from './widget.ts';

const PERIOD_SECONDS = 300;

/** What is worth seeing of a metric that nobody has drawn. */
const STATISTICS = { counter: 'Sum', gauge: 'Maximum', histogram: 'p95' } as const;

/** Metrics of the catalogue that the widgets do not show yet, a panel each: whoever adds a metric sees it without drawing it. */
export function cataloguePanels(
  context: PanelContext,
  metrics: readonly MetricDefinition[],
  widgets: readonly (readonly Widget[])[],
): Widget[][] {
  const drawn = new Set(JSON.stringify(widgets).match(/\w+/g));
  const panels = metrics.filter(({ name }) => !drawn.has(name)).flatMap((metric) => panelOf(context, metric));
  return panels.length === 0 ? [] : [[textPanel('**Further metrics of the catalogue**')], panels];
}

/** Of the first set of dimensions that every stage writes, for everybody. */
function panelOf(context: PanelContext, { name, help, type, unit, labels, dimensions }: MetricDefinition): Widget[] {
  const isForSome = (label: string) => (labels[label] as { kind?: string }).kind === 'named';
  const set = dimensions.find((one) => !one.detail && !one.labels.some(isForSome));
  if (!set) return [];
  const stat = STATISTICS[type];
  const schema = [context.namespace, ...set.labels].join(',');
  const row =
    set.labels.length === 0
      ? [context.namespace, name, { stat, label: help }]
      : [
          {
            expression: `SEARCH('{${schema}} MetricName="${name}"', '${stat}', ${PERIOD_SECONDS})`,
            id: 'all',
            label: '',
          },
        ];
  const states = context.alarms.flatMap((alarm) =>
    alarm.kind === 'metric' && alarm.metrics.includes(name) ? alarm.id : [],
  );
  return metricPanel(
    { title: help, reads: [name], rows: [row], states, periodSeconds: PERIOD_SECONDS, unit: `${stat}, ${unit}` },
    context,
  );
}
