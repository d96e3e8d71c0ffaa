import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type MetricDefinition, namespaceOf } from 'lamplight/catalogue';
import type { AlarmSpec } from '../runbooks/alarm-spec.ts';
import { cataloguePanels } from './dashboards/catalogue.ts';
import { overviewPanels, type QueueHandle } from './dashboards/overview.ts';
import { runbookRows } from './dashboards/runbook-rows.ts';
import { TENANT_VARIABLE, type TenantOptions, tenantPanels } from './dashboards/tenant.ts';
import { layOut, type PanelContext, type Widget } from './dashboards/widget.ts';
import { type WorkerOptions, workerPanels } from './dashboards/worker.ts';
import { physicalName } from './physical-name.ts';
import type { Stage } from './stage.ts';

export interface DashboardsProps {
  /** Whose they are: resources are called `<name>-<stage>-…`. */
  service: { name: string; stage: Stage };
  /** What `describeCatalogue(metrics)` gives. Panels whose metrics it lacks are left out; each of its metrics has one. */
  catalogue: { namespace: string; metrics: readonly MetricDefinition[] };
  /** Where every panel has its metrics: one whose metrics the catalogue lacks is then an error, and not left out. */
  complete?: boolean;
  /** The runbooks' alarms and their ARNs by id, as `Runbooks` has them: their states stand beside their metrics. */
  alarms?: readonly AlarmSpec[];
  arns?: Readonly<Record<string, string>>;
  /** Where a runbook can be read: `(id) => 'https://wiki.example/runbooks/' + id`. */
  runbookUrl?: (runbook: string) => string;
  /** Their throughput and the age of their messages are on Worker. */
  queues?: readonly QueueHandle[];
  /** Its utilisation is on Worker. */
  worker?: WorkerOptions['worker'];
  /** What Tenant reads of tenants that are no dimension. */
  logGroups?: TenantOptions['logGroups'];
}

/**
 * Overview, Tenant and Worker, from the catalogue, with the alarms of the runbooks beside their metrics.
 *
 * @example new Dashboards(this, 'Dashboards', { service: { name: 'shop', stage: 'prod' }, catalogue: describeCatalogue(metrics), alarms: runbooks.alarms, arns: runbooks.arns });
 */
export class Dashboards extends Construct {
  /** Where each is in the console. */
  readonly urls: Readonly<Record<'overview' | 'tenant' | 'worker', string>>;

  constructor(scope: Construct, id: string, props: DashboardsProps) {
    super(scope, id);
    const { service, catalogue, complete = false, alarms = [], arns = {}, runbookUrl } = props;
    const { queues = [], worker, logGroups = {} } = props;
    const context: PanelContext = {
      namespace: namespaceOf(catalogue.namespace, service.stage),
      region: Stack.of(this).region,
      metrics: new Set(catalogue.metrics.map(({ name }) => name)),
      alarms,
      arns,
      omitted: [],
    };
    const values = (metric: string, label: string) => labelValues(catalogue.metrics, metric, label);
    const overview = overviewPanels(context, { queues, plans: values('tenants_active_total', 'plan') });
    const work = workerPanels(context, { queues, worker });
    const tenant = tenantPanels(context, {
      logGroups,
      providers: values('sync_freshness_seconds', 'provider'),
      objectTypes: values('sync_freshness_seconds', 'object_type'),
    });
    const further = (ofWorker: boolean) =>
      cataloguePanels(
        context,
        catalogue.metrics.filter(({ name }) => isOfWorker(name) === ofWorker),
        [...overview, ...work, ...tenant],
      );
    if (complete && context.omitted.length > 0) {
      const lost = context.omitted.map(({ title, metrics }) => `panel "${title}": no metric ${metrics.join(', ')}`);
      throw new Error(`dashboards do not fit the catalogue:\n${lost.join('\n')}`);
    }
    const rows = (its: readonly AlarmSpec[]) => runbookRows({ alarms: its, arns, runbookUrl });
    const make = (name: string, widgets: Widget[][], variables: object[] = []) =>
      makeDashboard(this, name, { name: physicalName(service, name.toLowerCase()), widgets, variables });
    this.urls = {
      overview: make('Overview', [...overview, ...further(false), ...rows(alarms)]),
      tenant: make('Tenant', [...tenant, ...rows(alarms.filter(isOfTenants))], [TENANT_VARIABLE]),
      worker: make('Worker', [...work, ...further(true), ...rows(alarms.filter(isOfWork))]),
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

function isOfWorker(metric: string): boolean {
  return metric.startsWith('worker_');
}

function isOfWork(alarm: AlarmSpec): boolean {
  return alarm.kind === 'metric' && alarm.metrics.some(isOfWorker);
}

function isOfTenants(alarm: AlarmSpec): boolean {
  return alarm.kind === 'metric' && alarm.metrics.some((metric) => metric.startsWith('tenant_'));
}

function labelValues(metrics: readonly MetricDefinition[], metric: string, label: string): readonly string[] {
  const values = metrics.find(({ name }) => name === metric)?.labels[label];
  return Array.isArray(values) ? values : [];
}
