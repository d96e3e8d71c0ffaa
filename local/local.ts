/** The public list of `lamplight/local`: a project's configuration, and a run for its tests. */
export { type Clock, realClock, type Timer, type VirtualClock, virtualClock } from './clock.ts';
export {
  type DemoTenant,
  defineConfig,
  type JourneyQuery,
  type LamplightConfig,
  type LocalRun,
  type RunningSubstitute,
  type Substitute,
} from './config.ts';
export { LocalError, type LocalErrorCode } from './local-error.ts';
export { createRecords, type LocalRecord, type Records } from './records.ts';
export { type LocalOptions, type LocalSystem, startLocal } from './run/start-local.ts';
