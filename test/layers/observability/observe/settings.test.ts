import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../../../layers/observability/observe/settings.ts';

describe('the settings of a process', () => {
  it('are readable lines in development, JSON on Lambda', () => {
    expect(readSettings({}).format).toBe('readable');
    expect(readSettings({ AWS_LAMBDA_FUNCTION_NAME: 'api' }).format).toBe('json');
    expect(readSettings({ AWS_LAMBDA_FUNCTION_NAME: 'api', LAMPLIGHT_LOG_FORMAT: 'readable' }).format).toBe('readable');
  });

  it('take Powertools’ names of levels', () => {
    expect(readSettings({ POWERTOOLS_LOG_LEVEL: 'WARN' }).level).toBe(16);
    expect(readSettings({ POWERTOOLS_LOG_LEVEL: 'warning' }).level).toBe(16);
    expect(readSettings({ LOG_LEVEL: 'DEBUG' }).level).toBe(8);
    expect(readSettings({ POWERTOOLS_LOG_LEVEL: 'SILENT' }).level).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    [{ POWERTOOLS_LOG_LEVEL: 'DEBGU' }, 'POWERTOOLS_LOG_LEVEL: unknown level "DEBGU"; did you mean "DEBUG"?'],
    [{ LAMPLIGHT_LOG_FORMAT: 'jsn' }, 'LAMPLIGHT_LOG_FORMAT: unknown value "jsn"; did you mean "json"?'],
    [{ LAMPLIGHT_TRACES: 'xary' }, 'LAMPLIGHT_TRACES: unknown value "xary"; did you mean "xray"?'],
    [{ POWERTOOLS_LOGGER_SAMPLE_RATE: '2' }, 'POWERTOOLS_LOGGER_SAMPLE_RATE: must be a number from 0 to 1'],
  ])('refuse %j', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(readSettings({}))).toBe(true);
  });
});
