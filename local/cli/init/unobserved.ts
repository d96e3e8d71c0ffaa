import type { Place } from './function-imports.ts';
import { lineAt, type ProjectFile } from './project-files.ts';

/** Constructs of functions whose code is not bundled here. */
const OTHERS =
  /\bnew\s+(?:[\w$]+\.)*(Function|DockerImageFunction|PythonFunction|GoFunction|SingletonFunction)\s*\(\s*\w+\s*,/g;

/** Functions that one changed import does not observe; they keep working as they are. */
export function unobserved(files: readonly ProjectFile[]): Place[] {
  return files.flatMap(({ file, text }) =>
    [...text.matchAll(OTHERS)].map(({ index, 1: name }) => ({
      file,
      line: lineAt(text, index) + 1,
      message: `${name} is not observed, and stays as it is`,
    })),
  );
}
