import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile } from '../../json-file.ts';
import { firstFiles } from './first-files.ts';
import { moduleKind } from './module-kind.ts';
import type { ProjectFile } from './project-files.ts';

/** A file that `init` writes, and how it stands. */
export interface OwnFile {
  file: string;
  /** As `init` writes it. */
  text: string;
  /** `changed` since it was written, or never ours. */
  state: 'absent' | 'unchanged' | 'changed';
}

/** What `init` writes in this app, compared with what is there; a runbook's day of review is the day it was written on. */
export function ownFiles(folder: string, files: readonly ProjectFile[], given: { namespace?: string; today: string }) {
  const kind = moduleKind(folder, files);
  const namespace =
    given.namespace ?? writtenNamespace(join(folder, kind.metricsFile)) ?? namespaceOf(packageName(folder));
  const deadLetters = files.some(({ text }) => /deadLetter/i.test(text));
  const options = { namespace, today: given.today, kind };
  // An app may have got its first dead-letter queue since, or have lost its last.
  const others = firstFiles({ ...options, deadLetters: !deadLetters });
  return Object.entries(firstFiles({ ...options, deadLetters })).map(([file, text]): OwnFile => {
    const path = join(folder, file);
    if (!existsSync(path)) return { file, text, state: 'absent' };
    const there = withoutDay(readFileSync(path, 'utf8'));
    const same = [text, others[file]!].some((own) => withoutDay(own) === there);
    return { file, text, state: same ? 'unchanged' : 'changed' };
  });
}

/** `corner-shop` of `@acme/corner-shop`; what topics are named after. */
export function serviceOf(folder: string): string {
  const words = packageName(folder)
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return words.toLowerCase() || 'app';
}

/** `my-shop` becomes `MyShop`. */
function namespaceOf(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/);
  const joined = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(joined) ? joined : `App${joined}`;
}

function packageName(folder: string): string {
  const { name = 'app' } = readJsonFile<{ name: string }>(join(folder, 'package.json'));
  return name.split('/').at(-1)!;
}

/** The one that an `init` before was given. */
function writtenNamespace(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  return /defineMetrics\(\{ namespace: '([^']+)' \}/.exec(readFileSync(file, 'utf8'))?.[1];
}

function withoutDay(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/^reviewed: .*$/m, '');
}
