import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { LocalError } from '../../local-error.ts';

/**
 * Reads what `--payload` names: `-` is standard input, what begins as JSON does is JSON, everything else a file.
 *
 * @returns JSON text
 * @throws LocalError `usage` for a file that is not there, or text that is no JSON
 */
export async function readPayload(written: string, cwd: string): Promise<string> {
  if (written === '-') return checked(await text(process.stdin), 'standard input');
  if (isJson(written)) return written;
  const file = resolve(cwd, written);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return checked(readFileSync(file, 'utf8'), written);
  if (/^\s*([[{"]|$)/.test(written)) return checked(written, '--payload');
  throw new LocalError('usage', `--payload takes JSON, a file or - for standard input; there is no file ${written}`);
}

/** @throws LocalError `usage` saying where it stops being JSON */
export function checked(json: string, where: string): string {
  if (json.trim() === '')
    throw new LocalError('usage', `${where} is empty: give the event as JSON, {} for an empty one`);
  try {
    JSON.parse(json);
    return json;
  } catch (error) {
    throw new LocalError('usage', `${where} is no JSON: ${(error as Error).message}`);
  }
}

function isJson(written: string): boolean {
  try {
    JSON.parse(written);
    return true;
  } catch {
    return false;
  }
}
