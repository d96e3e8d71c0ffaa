import { fieldReader } from '../../aws/logs/json-pattern.ts';
import { parseSpacePattern } from '../../aws/logs/space-pattern.ts';

/** Reads one field of a log line; undefined where the line has none such. */
export type ReadField = (message: string) => string | number | undefined;

const JSON_PATH = /^\$(?:\.[\w@:-]+|\[\d+\]|\["[^"]+"\])+$/;

/**
 * Compiles the selector of a metric value or dimension: `$.latency` for JSON lines, `$bytes` for a pattern `[…, bytes]`.
 *
 * @returns undefined where it is neither
 */
export function selectorReader(selector: string, pattern: string): ReadField | undefined {
  if (JSON_PATH.test(selector)) return jsonReader(selector);
  const [, name] = /^\$(\w+)$/.exec(selector) ?? [];
  if (!name || !pattern.trim().startsWith('[')) return undefined;
  const { fields } = parseSpacePattern(pattern.trim());
  return (message) => {
    const value = fields(message)?.[name];
    return value !== undefined && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
  };
}

function jsonReader(path: string): ReadField {
  const read = fieldReader(path);
  return (message) => {
    try {
      const value = read(JSON.parse(message));
      return typeof value === 'number' || typeof value === 'string' ? value : undefined;
    } catch {
      return undefined; // no JSON, no field
    }
  };
}
