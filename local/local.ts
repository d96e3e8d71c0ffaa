/** The public list of `lamplight/local`: a project's configuration, a run for its tests, and its alarms under test. */
export { type AlarmProject, type AlarmProjectOptions, loadAlarmProject } from './alarm-tests/alarm-project.ts';
export { type AlarmHistory, type AlarmUnderTest, alarm, alarmMatchers } from './alarm-tests/matchers.ts';
export { type Clock, realClock, type Timer, type VirtualClock, virtualClock } from './clock.ts';
export { type LoadedTemplate, loadTemplate } from './cloudwatch/load-template.ts';
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
