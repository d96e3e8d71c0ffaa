import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type MetricDefinition, namespaceOf } from 'lamplight/catalogue';
import type { AlarmSpec } from '../runbooks/alarm-spec.ts';
import { overviewPanels, type QueueHandle } from './dashboards/overview.ts';
import { runbookRows } from './dashboards/runbook-rows.ts';
import { TENANT_VARIABLE, type TenantOptions, tenantPanels } from './dashboards/tenant.ts';
import { layOut, type PanelContext, type Widget } from './dashboards/widget.ts';
import { type WorkerOptions, workerPanels } from './dashboards/worker.ts';
import { physicalName } from './observed-function.ts';
import type { Stage } from './stage.ts';

export interface DashboardsProps {
  service: { name: string; stage: Stage };
  /** What `describeCatalogue(metrics)` gives: panels whose metrics it lacks are left out. */
  catalogue: { namespace: string; metrics: readonly MetricDefinition[] };
  /** The runbooks' alarms and their ARNs by id, as `RunbookAlarms` has them. */
  alarms?: readonly AlarmSpec[];
  arns?: Readonly<Record<string, string>>;
  /** Where a runbook can be read: `(id) => 'https://wiki.example/runbooks/' + id`. */
  runbookUrl?: (runbook: string) => string;
  queues: readonly QueueHandle[];
  worker: WorkerOptions['worker'];
  logGroups: TenantOptions['logGroups'];
}

/** Overview, Tenant and Worker: the reference's section 7, from the catalogue, with the alarms of the runbooks beside. */
export class Dashboards extends Construct {
  /** Where each is in the console. */
  readonly urls: Readonly<Record<'overview' | 'tenant' | 'worker', string>>;

  constructor(scope: Construct, id: string, props: DashboardsProps) {
    super(scope, id);
    const { service, catalogue, alarms = [], arns = {}, runbookUrl } = props;
    const context: PanelContext = {
      namespace: namespaceOf(catalogue.namespace, service.stage),
      region: Stack.of(this).region,
      metrics: new Set(catalogue.metrics.map(({ name }) => name)),
      alarms,
    };
    const values = (metric: string, label: string) => labelValues(catalogue.metrics, metric, label);
    const rows = (metrics?: ReadonlySet<string>) =>
      runbookRows({ alarms: metrics ? alarms.filter(reads(metrics)) : alarms, arns, runbookUrl });
    const make = (name: string, widgets: Widget[][], variables: object[] = []) =>
      makeDashboard(this, name, { name: physicalName(service, name.toLowerCase()), widgets, variables });
    const overview = overviewPanels(context, { queues: props.queues, plans: values('tenants_active_total', 'plan') });
    const worker = workerPanels(context, props);
    const tenant = tenantPanels(context, {
      logGroups: props.logGroups,
      providers: values('sync_freshness_seconds', 'provider'),
      objectTypes: values('sync_freshness_seconds', 'object_type'),
    });
    const workerMetrics = new Set([...context.metrics].filter((metric) => metric.startsWith('worker_')));
    this.urls = {
      overview: make('Overview', [...overview, ...rows()]),
      tenant: make('Tenant', tenant, [TENANT_VARIABLE]),
      worker: make('Worker', [...worker, ...rows(workerMetrics)]),
    };
  }
}

/** @returns its address in the console */
function makeDashboard(
  scope: Construct,
  id: string,
  { name, widgets, variables }: { name: string; widgets: Widget[][]; variables: object[] },
): string {
  const stack = Stack.of(scope);
  const body = { start: '-PT3H', periodOverride: 'inherit', variables, widgets: layOut(widgets) };
  new CfnDashboard(scope, id, { dashboardName: name, dashboardBody: stack.toJsonString(body) });
  return `https://${stack.region}.console.aws.amazon.com/cloudwatch/home?region=${stack.region}#dashboards/dashboard/${name}`;
}

function reads(metrics: ReadonlySet<string>): (alarm: AlarmSpec) => boolean {
  return (alarm) => alarm.kind === 'metric' && alarm.metrics.some((metric) => metrics.has(metric));
}

function labelValues(metrics: readonly MetricDefinition[], metric: string, label: string): readonly string[] {
  const values = metrics.find(({ name }) => name === metric)?.labels[label];
  return Array.isArray(values) ? values : [];
}
