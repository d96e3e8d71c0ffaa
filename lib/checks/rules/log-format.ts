import type { Check } from '../check.ts';

/** Lambda's application levels above INFO; Lambda takes a line without a level, as every EMF document is, for INFO. */
const ABOVE_INFO = ['WARN', 'ERROR', 'FATAL'];

interface LoggingConfig {
  /** An object where a parameter gives it. */
  LogFormat?: string | object;
  ApplicationLogLevel?: string;
  SystemLogLevel?: string;
}

/** How Lambda handles a function's lines: filters of its own lose metrics and reports without a word. */
export const check: Check = {
  rule: 'log-format',
  why: 'Lambda drops EMF documents as lines of too low a level: metrics stop, and alarms see no data.',
  check: (app) =>
    app.all('AWS::Lambda::Function').flatMap((resource) => {
      const {
        LogFormat,
        ApplicationLogLevel = '',
        SystemLogLevel = '',
      } = (resource.properties.LoggingConfig ?? {}) as LoggingConfig;
      const { Variables = {} } = (resource.properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
      const problems: string[] = [];
      if (LogFormat !== 'JSON' && typeof LogFormat !== 'object' && 'LAMPLIGHT_STAGE' in Variables) {
        problems.push('LogFormat is JSON for a function with the layer: loggingFormat: LoggingFormat.JSON');
      }
      if (ABOVE_INFO.includes(ApplicationLogLevel)) {
        problems.push(
          `ApplicationLogLevel ${ApplicationLogLevel} drops every EMF line: use TRACE, and let the logger filter`,
        );
      }
      if (SystemLogLevel === 'WARN') {
        problems.push('SystemLogLevel WARN drops platform.report, which tells duration and memory: use INFO');
      }
      return problems.map((message) => ({ resource, message }));
    }),
};
