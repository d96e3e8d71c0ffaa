import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that hold nothing that people write. */
const LEFT_OUT = ['**/node_modules/**', '**/cdk.out*/**', '**/dist/**', '**/.*/**', '**/*.d.{ts,mts,cts}'];

export interface ProjectFile {
  /** Relative to the project. */
  file: string;
  text: string;
}

/** The code of an app, without its configuration of ours, and without what TypeScript made of it: a `.js` beside its `.ts`. */
export function projectFiles(projectFolder: string): ProjectFile[] {
  const files = globSync('**/*.{ts,mts,cts,tsx,js,mjs,cjs}', { cwd: projectFolder, exclude: LEFT_OUT });
  return files
    .filter((file) => !/^lamplight\.config\./.test(file))
    .filter((file) => !/\.[cm]?js$/.test(file) || !existsSync(join(projectFolder, file.replace(/js$/, 'ts'))))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(projectFolder, file), 'utf8') }));
}

/** Where in a text, as a line's index. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}
