import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const PROJECT_FOLDER = join(import.meta.dirname, '..');

/** `dist`, where package.json#exports points, unless another folder is given. */
const OUT_FOLDER = resolve(PROJECT_FOLDER, process.argv[2] ?? 'dist');

/** What the package carries; the suite is an example, and stays in the repository. */
const FOLDERS = ['layers', 'lib', 'local'];
const LEFT_OUT = ['lib/suite/**', 'local/suite/**'];

rmSync(OUT_FOLDER, { recursive: true, force: true });
compile();
copyOtherFiles();

/** JavaScript with its declarations beside it. */
function compile(): void {
  const tsc = join(PROJECT_FOLDER, 'node_modules/typescript/bin/tsc');
  const config = join(import.meta.dirname, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [tsc, '-p', config, '--outDir', OUT_FOLDER], {
    cwd: PROJECT_FOLDER,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Files that the code reads by their path, such as pages and SQL. */
function copyOtherFiles(): void {
  for (const file of globSync(
    FOLDERS.map((folder) => `${folder}/**/*.*`),
    { cwd: PROJECT_FOLDER, exclude: ['**/*.ts', ...LEFT_OUT] },
  )) {
    const target = join(OUT_FOLDER, file);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(PROJECT_FOLDER, file), target);
  }
}
