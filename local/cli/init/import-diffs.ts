import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that hold nothing that people write. */
const LEFT_OUT = ['**/node_modules/**', '**/cdk.out*/**', '**/dist/**', '**/.*/**', '**/*.d.ts'];

const IMPORT = /^(\s*import\s*\{)([^}]*)(\}\s*from\s*)(['"])aws-cdk-lib\/aws-lambda-nodejs\4/;

/** Lines around a change, as \`git diff\` has them. */
const CONTEXT = 3;

/**
 * For each file that makes functions by CDK's `NodejsFunction`, the change that has them observed, as `git apply` takes it.
 * What else is imported with it stays where it was.
 */
export function importDiffs(projectFolder: string): string[] {
  const files = globSync('**/*.{ts,mts,js,mjs}', { cwd: projectFolder, exclude: LEFT_OUT });
  return files.sort().flatMap((file) => diffOf(file, readFileSync(join(projectFolder, file), 'utf8')) ?? []);
}

function diffOf(file: string, text: string): string | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => IMPORT.test(line));
  const changed = at < 0 ? undefined : changedImport(lines[at]!);
  if (!changed) return undefined;
  const path = file.replaceAll('\\', '/');
  const before = lines.slice(Math.max(0, at - CONTEXT), at);
  // The last line of a text that ends in a line break is none.
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const after = lines.slice(at + 1, Math.min(end, at + 1 + CONTEXT));
  const start = at - before.length + 1;
  const kept = before.length + after.length;
  return [
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${start},${kept + 1} +${start},${kept + changed.length} @@`,
    ...before.map((line) => ` ${line}`),
    `-${lines[at]}`,
    ...changed.map((line) => `+${line}`),
    ...after.map((line) => ` ${line}`),
  ].join('\n');
}

function changedImport(line: string): string[] | undefined {
  const [, open = '', list = '', from = '', quote = ''] = IMPORT.exec(line) ?? [];
  const names = list.split(',').map((name) => name.trim());
  const ours = names.filter((name) => /^NodejsFunction\b/.test(name) && !/^NodejsFunctionProps/.test(name));
  if (ours.length === 0) return undefined;
  const others = names.filter((name) => name && !ours.includes(name));
  const observed = line.replace(IMPORT, `${open} ${ours.join(', ')} ${from}${quote}lamplight/cdk${quote}`);
  const rest = `${open} ${others.join(', ')} ${from}${quote}aws-cdk-lib/aws-lambda-nodejs${quote};`;
  return others.length > 0 ? [rest, observed] : [observed];
}
