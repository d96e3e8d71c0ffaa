// What comes with CDK's `NodejsFunction`, so that one changed import is enough to observe functions, whatever else it brings.
export {
  type BundlingOptions,
  Charset,
  type ICommandHooks,
  LogLevel,
  type NodejsFunctionProps,
  OutputFormat,
  SourceMapMode,
} from 'aws-cdk-lib/aws-lambda-nodejs';
export { alarmLogicalId } from './constructs/alarm-resource.ts';
export { bundleOptions } from './constructs/bundle-options.ts';
export { Bundles, type BundlesProps } from './constructs/bundles.ts';
export { Dashboards, type DashboardsProps } from './constructs/dashboards.ts';
export { Exporter, type ExporterProps } from './constructs/exporter.ts';
export { logProtection } from './constructs/log-protection.ts';
export { NodejsFunction } from './constructs/nodejs-function.ts';
export { Notifications, type NotificationsProps } from './constructs/notifications.ts';
export { ObservabilityLayer, type ObservabilityLayerProps } from './constructs/observability-layer.ts';
export {
  ObservedFunction,
  type ObservedFunctionProps,
  type ObservedService,
} from './constructs/observed-function.ts';
export { physicalName } from './constructs/physical-name.ts';
export { resourcesOf } from './constructs/resources-of.ts';
export { RunbookAlarms, type RunbookAlarmsProps } from './constructs/runbook-alarms.ts';
export { Runbooks, type RunbooksProps } from './constructs/runbooks.ts';
export { SavedQueries, type SavedQueriesProps } from './constructs/saved-queries.ts';
export { type Stage, type StageSettings, stageOf, stageSettings } from './constructs/stage.ts';
export { TopContributors, type TopContributorsProps } from './constructs/top-contributors.ts';
