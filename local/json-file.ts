import { existsSync, readFileSync } from 'node:fs';
import { LocalError } from './local-error.ts';

/**
 * Reads a JSON file that people write, such as cdk.json or package.json.
 *
 * @returns what it holds; nothing of a file that is not there
 * @throws LocalError `config_invalid` where it is no JSON object
 */
export function readJsonFile<T extends object>(file: string): Partial<T> {
  if (!existsSync(file)) return {};
  let value: unknown;
  try {
    // A byte order mark is what some editors of Windows begin a file with.
    value = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new LocalError('config_invalid', `${file} is no JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null) return value as Partial<T>;
  throw new LocalError('config_invalid', `${file} is no JSON object`);
}
