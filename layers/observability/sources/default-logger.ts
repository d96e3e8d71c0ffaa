import { currentSettings } from '../observe/settings.ts';

/** The `logger` of canonical lines where a source is given none: `suite.sync-worker`. */
export function defaultLogger(): string {
  const { service, functionName } = currentSettings();
  return `${service}.${functionName}`;
}
